"""The monthly flows of the supervised account, as a bank's counter exports them."""

from __future__ import annotations

import csv
import io

from nlp_service.interfaces.demo.source import ClientSource

_HEADS = {
    "zh": ("月份", "流入金额", "流出金额", "月末余额"),
    "en": ("Month", "Inflow", "Outflow", "Closing balance"),
}
_CAPTIONS = {
    "zh": ("账户名称", "账号", "开户行", "币种", "单位"),
    "en": ("Account name", "Account no.", "Bank", "Currency", "Unit"),
}


def export(client: ClientSource) -> bytes:
    """The CSV of ``client``: caption lines, a blank line, a head and one line a month."""
    layout = client.layout["flows"]
    language = layout.get("language", "zh")
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    facts = (
        client.record.name,
        layout["account"],
        layout["bank"],
        client.record.currency,
        layout["unit"],
    )
    writer.writerows(zip(_CAPTIONS[language], facts, strict=True))
    writer.writerow(())
    writer.writerow(_HEADS[language])
    for row in client.flows:
        writer.writerow([row["month"], row["inflow"], row["outflow"], row["balance"]])
    return buffer.getvalue().encode(layout.get("charset", "utf-8-sig"))
