"""How clients in mainland China, Taiwan, Hong Kong and the West lead in the mail they answer."""

from __future__ import annotations

import pytest

from nlp_service.schema import ZoneKind
from nlp_service.text import zones

ZH = "王经理：\n\n我司将于6月30日前归还利息，请知悉。"
EN = "Dear Wang,\n\nWe will pay the interest by 30 June."
OLD = "\n\n请尽快还款。 Please pay."

CLIENTS = {
    "Outlook Taiwan": (
        ZH,
        "\n\n寄件者: 陳大文 <c@x.example>\n寄件日期: 2024年6月3日 上午 10:00\n收件者: 王\n"
        "主旨: 還款",
    ),
    "Apple Taiwan": (ZH, "\n\n陳大文 <c@x.example> 於 2024年6月3日 上午10:00 寫道："),
    "Gmail": (ZH, "\n\n张三 <z@b.example> 于2024年6月3日周一 10:00写道："),
    "QQ": (
        ZH,
        "\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "
        '"张三" <z@b.example&gt;;\n发送时间:&nbsp;2024年6月3日(星期一) 上午10:00\n主题:&nbsp;还款',
    ),
    "NetEase mobile": (
        ZH,
        "\n\n| |\n王小明\n|\n|\n邮箱：w@b.example\n|\n\n签名由 网易邮箱大师 定制\n\n"
        "在2024年06月03日 10:00，张三 写道：",
    ),
    "WeCom": (
        ZH,
        "\n\n发自我的企业微信\n\n\n----------回复的邮件信息----------\n"
        "张三<z@b.example> 2024-06-03 10:00写道：",
    ),
    "Alimail": (
        ZH,
        f"\n\n{'-' * 60}\n发件人：张三 <z@b.example>\n发送时间：2024年6月3日(星期一) 10:00\n"
        "收件人：王 <w@b.example>\n主　题：还款",
    ),
    "DingTalk": (
        ZH,
        f"\n来自钉钉专属商务邮箱{'-' * 60}\n发件人：张三<z@b.example>\n日　期：2024年06月03日\n"
        "收件人：王<w@b.example>\n主　题：还款",
    ),
    "Coremail": (
        ZH,
        '\n\n-----原始邮件-----\n发件人:"张三" <z@b.example>\n发送时间:2024-06-03 10:00:00\n'
        "收件人: w@b.example\n抄送: \n主题: 还款",
    ),
    "Huawei": (
        ZH,
        "\n\n发自我的华为手机\n\n-------- 原始邮件 --------\n发件人： 张三 <z@b.example>\n"
        "日期： 2024年6月3日周一 10:00\n收件人： w@b.example\n主 题： 还款",
    ),
    "Xiaomi": (ZH, "\n\n从 小米手机发出\n在 张三 <z@b.example>，2024年6月3日 10:00写道："),
    "Gmail, wrapped": (
        EN,
        "\n\nOn Mon, Jun 3, 2024 at 10:00 AM Zhang San (Bank of the East, Shanghai\n"
        "Branch) <zhang.san@bank.example> wrote:",
    ),
    "Samsung": (
        EN,
        "\n\n\nSent from my Galaxy\n\n\n-------- Original message --------\nFrom: Zhang San "
        "<z@b.example>\nDate: 03/06/2024 10:00 (GMT+00:00)\nTo: w@b.example\nSubject: Interest",
    ),
    "Yahoo": (EN, "\n\n    On Monday, 3 June 2024 at 10:00:00 BST, Zhang <z@b.example> wrote:  "),
    "BlackBerry": (
        EN,
        "\n\nSent from my BlackBerry 10 smartphone.\n  Original Message  \nFrom: Zhang San\n"
        "Sent: Monday, 3 June 2024 10:00\nTo: w\nSubject: Interest",
    ),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_only_the_reply_is_visible(client: str) -> None:
    words, lead = CLIENTS[client]
    text = words + lead + OLD
    found = zones(text)
    visible = [text[zone.start : zone.end].strip() for zone in found if zone.kind == "visible"]
    assert "\n".join(filter(None, visible)) == words
    assert found[-1].kind is ZoneKind.QUOTE and text[found[-1].start :].endswith(OLD)
