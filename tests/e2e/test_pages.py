"""The pages in a real browser, in both languages; skips where Chromium is not installed."""

import datetime as dt
import io
import shutil
import time
from email.utils import format_datetime

import pytest

from nlp_service.interfaces.web.profile import TABS
from tests.server import serving

pytestmark = pytest.mark.e2e

LOAN = """借款合同
借款人：海屿风电（平澜）有限公司
贷款人：江澜银行股份有限公司
第一条 贷款金额为人民币12,000万元。
第二条 借款人资产负债率不得高于70%。
"""

#: A promise, and a reminder after its day.
MAILS = {
    "zh": [
        ("a", "我司将于3月7日前提供一季度审计报告。"),
        ("c", "贵司承诺3月7日前提供的一季度审计报告至今未收到。"),
    ],
    "en": [
        ("a", "We will send the audited accounts by 7 March."),
        ("c", "The audited accounts you promised for 7 March have not arrived."),
    ],
}
#: A promise for a day that has passed.
OVERDUE = {"zh": "我司将于{due}前付清利息。", "en": "We will pay the interest by {due}."}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("data")) as running:
        running.client().post(
            "/v1/clients", json={"id": "wind", "name": "海屿风电（平澜）有限公司", "industry": "D"}
        )
        yield running


@pytest.fixture(scope="module")
def browser(server, tmp_path_factory):
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("Chromium and its driver are not installed")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--window-size=1400,1000", f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options, webdriver.ChromeService(driver))
    opened.get(server.link)
    yield opened
    opened.quit()


def text_of(browser):
    return browser.find_element("tag name", "body").text


def wait_for(condition, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.2)
    raise AssertionError("not in time")


def test_the_link_signs_in_once(server, browser):
    browser.get(f"{server.url}/?lang=en")
    assert "Clients" in text_of(browser)
    import httpx

    assert httpx.get(server.link).status_code == 401


def test_the_switch_changes_the_language_and_it_stays(server, browser):
    browser.get(f"{server.url}/?lang=zh")
    assert "客户" in text_of(browser)
    browser.get(f"{server.url}/documents")
    assert "上传文件" in text_of(browser)
    browser.find_element("link text", "English").click()
    assert "Upload documents" in text_of(browser)


def test_a_dropped_file_shows_its_progress_and_result(server, browser, tmp_path):
    file = tmp_path / "借款合同.txt"
    file.write_text(LOAN, encoding="utf-8")
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"%PDF-1.5 nothing")
    browser.get(f"{server.url}/documents?lang=en")
    browser.find_element("css selector", "input[type=file]").send_keys(f"{file}\n{bad}")
    wait_for(lambda: len(browser.find_elements("css selector", ".files .chip")) == 2)
    shown = browser.find_element("css selector", ".files").text
    assert "海屿风电（平澜）有限公司" in shown and "quarantined" in shown and "done" in shown


def test_the_evidence_of_a_covenant_is_highlighted_on_its_words(server, browser):
    browser.get(f"{server.url}/clients/wind/covenants?lang=en")
    link = browser.find_element("css selector", "#covenants .quote")
    assert "70%" in link.text
    link.click()
    here = browser.find_element("id", "here")
    shown = "".join(run.text for run in browser.find_elements("css selector", ".prose .here"))
    assert "资产负债率不得高于70%" in shown
    box, height = here.rect, browser.execute_script("return window.innerHeight")
    top = browser.execute_script("return arguments[0].getBoundingClientRect().top", here)
    assert box["width"] > 10 and 0 <= top < height


def edit_term(browser, pen, part, value, reason):
    """Change one part of a term (None: all of it) in the dialog of the page, with a reason."""
    pen.click()
    if part is None:
        field = browser.find_element("css selector", "#term-edit textarea")
    else:
        field = browser.find_element("css selector", f"#term-edit input[data-part={part}]")
    field.clear()
    field.send_keys(value)
    save = browser.find_element("css selector", "#term-edit button.primary")
    save.click()
    dialog = browser.find_element("id", "term-edit")
    assert dialog.get_attribute("open"), "a change without a reason is not sent"
    browser.find_element("css selector", "#term-edit input[name=note]").send_keys(reason)
    save.click()
    wait_for(lambda: reason in browser.page_source)


def row_of(browser, field):
    rows = browser.find_elements("css selector", f"table.termsheet tr[id$='-{field}']")
    return rows[0]


@pytest.mark.parametrize(
    ("language", "reason"), [("zh", "补充协议第三条"), ("en", "as agreed in the side letter")]
)
def test_a_changed_term_is_kept_with_its_reason_and_exported(server, browser, language, reason):
    from openpyxl import load_workbook

    browser.get(f"{server.url}/clients/wind/terms?lang={language}")
    pen = row_of(browser, "facility_amount").find_element("css selector", ".pen")
    amount = "130000000" if language == "zh" else "140000000"
    edit_term(browser, pen, None, amount, reason)
    row = row_of(browser, "facility_amount")
    assert f"{int(amount):,}" in row.text
    assert reason in row.find_element("css selector", ".corrected").get_attribute("title")
    # What the page offers is fetched with the session of the page.
    link = browser.find_element("css selector", "a[href*='terms.xlsx']").get_attribute("href")
    script = (
        "const done = arguments[1]; fetch(arguments[0]).then((r) => r.arrayBuffer())"
        ".then((b) => done(Array.from(new Uint8Array(b))));"
    )
    book = load_workbook(io.BytesIO(bytes(browser.execute_async_script(script, link))))
    cells = [[c.value for c in row] for row in book.worksheets[0].iter_rows()]
    [kept] = [row for row in cells if f"{int(amount):,}" in row]
    assert "120,000,000" in kept and any(reason in str(cell) for cell in kept)
    assert any("12,000万元" in str(cell) for cell in kept)


def test_a_term_of_several_parts_is_edited_part_by_part(server, browser):
    browser.get(f"{server.url}/clients/wind/terms?lang=en")
    pen = row_of(browser, "financial_covenants").find_element("css selector", ".pen")
    edit_term(browser, pen, "threshold", "0.65", "waiver of March")
    row = row_of(browser, "financial_covenants")
    assert "limit: 0.65" in row.text
    assert "bound: ≤" in row.text, "the other parts stay"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/documents",
        "/warnings",
        "/leads",
        "/search?q=loan",
        "/clients/new",
        "/docs",
        *(f"/clients/wind/{tab}" for tab in TABS),
    ],
)
def test_pages_load_without_an_error_in_the_console(server, browser, path, language):
    browser.get_log("browser")
    query = "&" if "?" in path else "?"
    browser.get(f"{server.url}{path}{query}lang={language}")
    assert browser.find_element("tag name", "main").text.strip()
    severe = [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]
    assert severe == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path", ["/", "/clients/wind", "/clients/wind/score", "/clients/wind/cooperation", "/warnings"]
)
def test_no_page_is_wider_than_the_screen(server, browser, path, width):
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        browser.get(f"{server.url}{path}?lang=en")
        wide = browser.execute_script("return document.documentElement.scrollWidth")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= width


def test_tabs_are_reached_by_keyboard(server, browser):
    browser.get(f"{server.url}/clients/wind?lang=en")
    browser.find_element("css selector", ".tabs a[aria-current]").send_keys("\ue004")
    focused = browser.switch_to.active_element
    assert focused.text == "Score and what-if"
    focused.send_keys("\ue007")
    wait_for(lambda: browser.current_url.endswith("/clients/wind/score"), 10)


def test_the_search_box_leads_to_the_words(server, browser):
    browser.get(f"{server.url}/?lang=en")
    box = browser.find_element("css selector", ".find input")
    box.send_keys("资产负债率\ue007")
    wait_for(lambda: browser.find_elements("css selector", ".hit mark"), 10)
    browser.find_element("css selector", ".hit a").click()
    wait_for(lambda: browser.find_elements("id", "here"), 10)
    assert "资产负债率" in browser.find_element("id", "here").text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_verdicts_on_a_promise_move_its_column_and_the_score(server, browser, language):
    """Correct it to kept, dismiss it, take that back: by the buttons of the page."""
    client, firm = server.client(), f"firm-{language}"
    client.post("/v1/clients", json={"id": firm, "name": firm, "domains": [f"{firm}.example"]})
    for number, (sender, words) in enumerate(MAILS[language]):
        host = f"{firm}.example" if sender == "a" else "bank.example"
        mail = (
            f"Message-ID: <{number}@{firm}.example>\nFrom: {sender}@{host}\nTo: b@b.example\n"
            f"Date: Mon, {3 + 7 * number} Mar 2025 09:00:00 +0800\nSubject: {firm}\n"
            f"Content-Type: text/plain; charset=utf-8\n\n{words}\n"
        )
        files = {"files": (f"{number}.eml", mail.encode())}
        sent = client.post("/v1/documents", files=files, data={"client_id": firm})
        assert sent.status_code == 202
    wait_for(lambda: client.get("/readyz").json()["waiting"] == 0, 120)

    def held():
        profile = client.get(f"/v1/clients/{firm}/profile").json()
        follow = profile["cooperation"]["dimensions"]["follow_through"]
        return [p["outcome"] for p in profile["promises"]], follow

    def press(choice):
        """Press the button that sends this, and wait for the page that it brings."""
        body = browser.find_element("tag name", "body")
        for more in browser.find_elements("css selector", "#promises details.more"):
            browser.execute_script("arguments[0].open = true", more)
        buttons = browser.find_elements("css selector", "#promises button[data-body]")
        next(b for b in buttons if choice in b.get_attribute("data-body")).click()
        wait_for(lambda: _gone(body), 15)

    browser.get(f"{server.url}/clients/{firm}/cooperation?lang={language}")
    outcomes, missed = held()
    assert outcomes == ["missed"]
    press('"outcome": "kept"')
    outcomes, kept = held()
    assert outcomes == ["kept"] and kept > missed
    assert browser.find_elements("css selector", "#promises .outcome-kept")
    press('"verdict": "dismiss"')
    assert held()[0] == []
    shown = browser.find_element("css selector", "#promises .dismissed")
    assert MAILS[language][0][1][:10] in shown.text
    press('"verdict": "agree"')
    assert held() == (["missed"], missed)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_overdue_promise_raises_a_warning(server, browser, language):
    """A mail whose promise is past its day: the warning in the API, on its page, on the board."""
    client, firm = server.client(), f"late-{language}"
    client.post("/v1/clients", json={"id": firm, "name": firm, "domains": [f"{firm}.example"]})
    sent, due = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days) for days in (9, 2))
    words = OVERDUE[language].format(due=due.date().isoformat())
    mail = (
        f"Message-ID: <1@{firm}.example>\nFrom: a@{firm}.example\nTo: b@bank.example\n"
        f"Date: {format_datetime(sent)}\nSubject: {firm}\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{words}\n"
    )
    files = {"files": ("promise.eml", mail.encode())}
    answer = client.post("/v1/documents", params={"wait": 60}, files=files)
    assert answer.json()["items"][0]["status"] == "done"
    wait_for(lambda: client.get("/readyz").json()["waiting"] == 0)
    profile = client.get(f"/v1/clients/{firm}/profile").json()
    assert [p["outcome"] for p in profile["promises"]] == ["open"]
    listed = client.get("/v1/warnings", params={"client_id": firm}).json()
    (warning,) = [w for w in listed["items"] if w["family"] == "text"]
    assert (warning["rule"], warning["level"], warning["observed"]) == ("W41", "blue", "2")
    assert [e["provenance"]["text"] for e in warning["evidence"]] == [words]

    browser.get(f"{server.url}/warnings?lang={language}")
    assert firm in text_of(browser)
    browser.get(f"{server.url}/clients/{firm}/warnings?lang={language}")
    assert words in browser.find_element("id", f"warning-{warning['id']}").text
    browser.get(f"{server.url}/clients/{firm}/cooperation?lang={language}")
    column = browser.find_element("css selector", "#promises .board section")
    assert column.find_elements("css selector", ".outcome-overdue") and words in column.text


def _gone(element):
    from selenium.common.exceptions import StaleElementReferenceException, WebDriverException

    try:
        return not element.is_enabled()
    except StaleElementReferenceException:
        return True
    except WebDriverException as error:
        # What Chromium says while the page is being replaced.
        return "does not belong to the document" in str(error.msg)


def test_an_unknown_page_is_explained_not_a_trace(server, browser):
    browser.get(f"{server.url}/clients/nobody?lang=en")
    assert "There is no client" in text_of(browser)


def test_signing_out_ends_the_session(server, browser):
    browser.get(f"{server.url}/?lang=en")
    browser.find_element("css selector", "[data-post='/sign-out']").click()
    wait_for(lambda: "/sign-in" in browser.current_url, 10)
    browser.get(f"{server.url}/documents")
    assert "/sign-in" in browser.current_url
