"""Small closed lists that name taggers lean on: company forms, surnames, places, positions."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Gazetteer:
    """Words to the lists they stand in, and the length of the longest."""

    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    longest: int = 1

    def add(self, kind: str, words: str, split: str | None = None) -> None:
        """Put the words of one list in; ``split`` as in ``str.split``."""
        for word in words.split(split):
            clean = word.strip()
            if clean:
                self.words[clean] = (*self.words.get(clean, ()), kind)
                self.longest = max(self.longest, len(clean))


CHINESE = Gazetteer()
CHINESE.add(
    "form",
    """股份有限公司 有限责任公司 有限公司 公司 集团 集团公司 股份 控股 控股集团 总公司 分公司 子公司
    银行 分行 支行 总行 农商行 农信社 信用社 证券 保险 信托 基金 期货 租赁 融资租赁 资产管理 投资
    实业 科技 电子 地产 置业 房地产 建设 工程 电力 能源 新能源 光伏 风电 水务 燃气 热力 环保 医药
    制药 生物 化工 钢铁 矿业 煤业 石油 汽车 航空 铁路 高速 港口 物流 传媒 网络 软件 通信 机械 重工
    食品 乳业 酒业 纺织 服饰 百货 零售 电商 金融 金服 财富 理财 典当 担保 事务所 律师事务所
    会计师事务所 研究院 研究所 研究中心 大学 学院 中学 小学 医院 协会 学会 商会 基金会 委员会 联合会
    俱乐部 厂 店 工厂 酒店 超市 商场""",
)
CHINESE.add(
    "body",
    """人民政府 政府 人民法院 法院 中级人民法院 高级人民法院 最高人民法院 检察院 公安局 公安部 派出所
    财政部 财政局 发改委 国家发改委 证监会 中国证监会 银监会 保监会 银保监会 央行 人民银行
    中国人民银行 国资委 税务局 工商局 市场监管局 环保局 住建部 住建局 商务部 外交部 国务院 国土局
    统计局 交通局 水利局 人社局 交易所 上交所 深交所 证券交易所 仲裁委 仲裁委员会 管委会 办公厅
    办公室 党委 省委 市委 县委 区委 常委会 人大 政协 总局 海关 美联储 世界银行 欧盟 联合国""",
)
CHINESE.add(
    "surname",
    " ".join(
        "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚"
        "范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余"
        "元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻"
        "强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁"
        "单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊甄曲家封芮储靳邴松井段富巫乌焦巴弓牧隗山谷车侯宓蓬"
        "全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺"
        "屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏"
        "柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩"
        "厍聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖付闫覃涂鹿苑闯占"
    )
    + " 欧阳 上官 司马 诸葛 东方 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 端木 长孙 宇文 南宫 独孤 轩辕",
)
CHINESE.add(
    "place",
    """北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东
    海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 石家庄 唐山 秦皇岛
    邯郸 保定 廊坊 太原 大同 呼和浩特 包头 鄂尔多斯 沈阳 大连 鞍山 长春 哈尔滨 大庆 南京 无锡 徐州 常州
    苏州 南通 连云港 扬州 镇江 泰州 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 台州 合肥 芜湖 蚌埠 马鞍山 福州
    厦门 泉州 漳州 南昌 九江 赣州 济南 青岛 淄博 烟台 潍坊 济宁 临沂 威海 郑州 洛阳 开封 南阳 武汉 宜昌
    襄阳 长沙 株洲 湘潭 岳阳 常德 广州 深圳 珠海 汕头 佛山 东莞 中山 惠州 江门 湛江 南宁 柳州 桂林 海口
    三亚 成都 绵阳 德阳 宜宾 贵阳 遵义 昆明 大理 拉萨 西安 咸阳 宝鸡 延安 榆林 兰州 西宁 银川 乌鲁木齐
    喀什 台北 高雄 九龙 浦东 朝阳 海淀 中国 美国 英国 法国 德国 日本 韩国 朝鲜 俄罗斯 印度 巴西 意大利
    西班牙 加拿大 澳大利亚 新加坡 马来西亚 泰国 越南 印尼 菲律宾 巴基斯坦 伊朗 伊拉克 以色列 埃及 南非
    土耳其 瑞士 瑞典 荷兰 比利时 希腊 葡萄牙 墨西哥 阿根廷 欧洲 亚洲 非洲 美洲 纽约 伦敦 巴黎 东京 首尔
    莫斯科 华盛顿 洛杉矶 长江 黄河 珠江 长三角 珠三角 华东 华北 华南 西南 西北 东北 沪 京 津 渝 粤 浙 苏
    省 市 县 区 镇 乡 村 街道 路 街 大道 巷 弄 号 室 楼 大厦 广场 园区 工业园 开发区 高新区 新区 湖 河
    江 山 岛 港 湾""",
)
CHINESE.add(
    "title",
    """董事长 副董事长 董事 独立董事 执行董事 非执行董事 董事会秘书 董秘 监事 监事长 监事会主席 总经理
    副总经理 常务副总经理 总裁 副总裁 高级副总裁 执行总裁 首席执行官 首席财务官 首席运营官 财务总监 总监
    财务负责人 财务经理 总会计师 总工程师 总经济师 总法律顾问 法定代表人 实际控制人 控股股东 经理 副经理
    主任 副主任 主席 副主席 书记 副书记 党委书记 局长 副局长 处长 副处长 科长 部长 副部长 厅长 司长 行长
    副行长 省长 市长 副市长 县长 区长 镇长 校长 院长 副院长 所长 会长 副会长 秘书长 秘书 教授 副教授
    讲师 研究员 分析师 首席经济学家 经济学家 工程师 高级工程师 会计师 律师 合伙人 顾问 审计 出纳 会计
    客户经理 负责人 联系人 主管 组长 队长 教练 主教练 主编 记者 编辑 导演 总统 总理 首相 大使 发言人 CEO
    CFO COO CTO 创始人 联合创始人 股东代表 委员 代表 委员长 法官 检察官 审判长 队员 球员 设计师 大臣""",
)

ENGLISH = Gazetteer()
ENGLISH.add(
    "form",
    """inc incorporated corp corporation co company companies ltd limited llc llp lp plc gmbh ag sa nv bv
    ab oy spa srl pte pty kk holdings holding group bank bancorp bancshares trust partners partnership
    capital ventures fund securities insurance assurance industries international technologies systems
    energy power petroleum oil gas resources mining steel motors airlines airways pharmaceuticals
    laboratories foods stores communications telecom networks media entertainment properties realty
    association institute university college school council committee commission agency authority
    ministry department bureau court union federation party office centre center hospital society
    exchange reserve board organization organisation foundation club united city""",
)
ENGLISH.add(
    "title",
    """mr mrs ms dr sir prof president chairman chairwoman chair chief executive officer ceo cfo coo cto
    vice senior director manager managing treasurer secretary minister governor mayor senator judge
    counsel attorney partner analyst economist spokesman spokeswoman spokesperson head founder
    controller auditor accountant engineer consultant adviser advisor general captain coach professor
    prime premier king queen prince pope""",
)
ENGLISH.add(
    "place",
    """afghanistan africa albania algeria america angola argentina armenia asia australia austria azerbaijan
    bahrain bangladesh belarus belgium bolivia bosnia brazil britain bulgaria burma burundi cambodia
    cameroon canada chad chile china colombia congo croatia cuba cyprus denmark ecuador egypt england
    estonia ethiopia europe finland france gabon georgia germany ghana greece guatemala haiti honduras
    hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya
    korea kosovo kuwait laos latvia lebanon libya lithuania luxembourg macau malaysia mali malta mexico
    moldova mongolia morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway
    oman pakistan panama paraguay peru philippines poland portugal qatar romania russia rwanda scotland
    senegal serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan
    tajikistan tanzania thailand tunisia turkey uganda ukraine uruguay uzbekistan venezuela vietnam wales
    yemen zambia zimbabwe alabama alaska arizona arkansas california colorado connecticut delaware florida
    hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan
    minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee
    texas utah vermont virginia wisconsin wyoming london paris berlin tokyo beijing shanghai moscow madrid
    rome vienna brussels geneva zurich amsterdam stockholm oslo copenhagen helsinki dublin lisbon athens
    istanbul cairo mumbai delhi karachi bangkok jakarta manila seoul sydney melbourne toronto montreal
    vancouver chicago boston houston dallas atlanta miami seattle denver detroit philadelphia washington
    baltimore cleveland pittsburgh frankfurt munich hamburg milan barcelona bombay calcutta kabul baghdad
    tehran jerusalem johannesburg nairobi lagos york jersey hampshire angeles francisco""",
)
ENGLISH.add("direction", "north south east west northern southern eastern western central new san los")
ENGLISH.add(
    "firstname",
    """james john robert michael william david richard charles joseph thomas christopher daniel paul mark
    donald george kenneth steven edward brian ronald anthony kevin jason matthew gary timothy jose larry
    jeffrey frank scott eric stephen andrew raymond gregory joshua jerry dennis walter patrick peter
    harold douglas henry carl arthur ryan roger joe juan jack albert jonathan justin terry gerald keith
    samuel willie ralph lawrence nicholas roy benjamin bruce brandon adam harry fred wayne billy steve
    louis jeremy aaron randy howard eugene carlos russell bobby victor martin ernest phillip todd jesse
    craig alan shawn clarence sean philip chris johnny earl jimmy antonio mary patricia linda barbara
    elizabeth jennifer maria susan margaret dorothy lisa nancy karen betty helen sandra donna carol ruth
    sharon michelle laura sarah kimberly deborah jessica shirley cynthia angela melissa brenda amy anna
    rebecca virginia kathleen pamela martha debra amanda stephanie carolyn christine marie janet catherine
    frances ann joyce diane alice julie heather teresa doris gloria evelyn jean cheryl mike jim tom bill
    bob dave dan jeff ken tim tony ali mohammed ahmed hans klaus jan pierre jacques giovanni sergei ivan
    boris wei li wang zhang chen liu yang kim lee park""",
)
ENGLISH.add(
    "calendar",
    """january february march april june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday""",
)
ENGLISH.add("role", "borrower lender guarantor bank agent tenant landlord buyer seller pledgor grantor")
