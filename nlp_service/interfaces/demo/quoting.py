"""How mail programs quote the message that is answered or forwarded."""

from __future__ import annotations

import datetime as dt

from nlp_service.interfaces.demo.source import Message, Person

_WEEKDAYS = "一二三四五六日"


def quoted(style: str, message: Message, text: str, language: str = "zh") -> str:
    """The quotation of ``message``, whose full text is ``text``, as ``style`` prints it.

    Args:
        style: outlook, foxmail, qq, gmail or netease.
        language: of the mail program, for styles that have words of their own.

    Raises:
        KeyError: there is no such style.
    """
    write = {
        "outlook": _outlook,
        "foxmail": _foxmail,
        "qq": _qq,
        "gmail": _gmail,
        "netease": _netease,
    }[style]
    return write(message, text, language)


def forwarded(message: Message, text: str, language: str = "zh") -> str:
    """``message`` as forwarded below a dividing line."""
    head = "-------- 转发邮件信息 --------" if language == "zh" else "Begin forwarded message:"
    names = ("发件人：", "发送日期：", "收件人：", "主题：")
    if language != "zh":
        names = ("From: ", "Date: ", "To: ", "Subject: ")
    values = (_full(message.sender), _numeric(message.date), _names(message.to), message.subject)
    lines = [name + value for name, value in zip(names, values, strict=True)]
    return "\n".join([head, *lines, "", text])


def _outlook(message: Message, text: str, language: str) -> str:
    if language == "zh":
        names = ("发件人: ", "发送时间: ", "收件人: ", "抄送: ", "主题: ")
        date = f"{message.date.year}年{message.date.month}月{message.date.day}日 {_clock(message)}"
    else:
        names = ("From: ", "Sent: ", "To: ", "Cc: ", "Subject: ")
        date = f"{message.date:%A, %B} {message.date.day}, {message.date:%Y %I:%M %p}"
    cc = _names(message.cc)
    values = (_full(message.sender), date, _names(message.to), cc, message.subject)
    lines = [n + v for n, v in zip(names, values, strict=True) if v]
    return "\n".join(["_" * 32, *lines, "", text])


def _foxmail(message: Message, text: str, language: str) -> str:
    lines = [
        f"发件人： {_full(message.sender)}",
        f"发送时间： {_numeric(message.date)}",
        f"收件人： {_names(message.to)}",
    ]
    if message.cc:
        lines.append(f"抄送： {_names(message.cc)}")
    return "\n".join([*lines, f"主题： {message.subject}", text])


def _qq(message: Message, text: str, language: str) -> str:
    date = message.date
    half = "上午" if date.hour < 12 else "下午"
    clock = f"{(date.hour - 1) % 12 + 1}:{date.minute:02d}"
    day = f"{date.year}年{date.month}月{date.day}日(星期{_WEEKDAYS[date.weekday()]})"
    to = ";".join(f'"{person.name}"<{person.address}>' for person in message.to)
    sender = f'"{message.sender.name}"<{message.sender.address}>'
    lines = [
        "------------------ 原始邮件 ------------------",
        f"发件人: {sender};",
        f"发送时间: {day} {half}{clock}",
        f"收件人: {to};",
        f"主题: {message.subject}",
    ]
    return "\n".join([*lines, "", text])


def _gmail(message: Message, text: str, language: str) -> str:
    date, sender = message.date, _full(message.sender)
    if language == "zh":
        week = f"周{_WEEKDAYS[date.weekday()]}"
        head = f"{sender} 于{date.year}年{date.month}月{date.day}日{week} {date:%H:%M}写道："
    else:
        head = f"On {date:%a, %b} {date.day}, {date:%Y at %I:%M %p} {sender} wrote:"
    return f"{head}\n\n{_angled(text)}"


def _netease(message: Message, text: str, language: str) -> str:
    sender = f'"{message.sender.name}" <{message.sender.address}>'
    return f"在 {message.date:%Y-%m-%d %H:%M:%S}，{sender} 写道：\n\n{_angled(text)}"


def _angled(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.splitlines())


def _full(person: Person) -> str:
    return f"{person.name} <{person.address}>"


def _names(people: tuple[Person, ...]) -> str:
    return "; ".join(person.name for person in people)


def _numeric(date: dt.datetime) -> str:
    return f"{date:%Y-%m-%d %H:%M}"


def _clock(message: Message) -> str:
    return f"{message.date.hour}:{message.date.minute:02d}"
