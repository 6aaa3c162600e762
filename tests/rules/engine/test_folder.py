"""A folder of rule files: what changed, and that a bad file leaves the last good one in force."""

import hashlib
import os

from rules.engine import RuleFolder, check_folder
from tests.rules.engine.files import GOOD

BAD = GOOD.replace("m.hold == True", "not m.hold")


def write(path, text):
    path.write_text(text, encoding="utf-8")
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000))


def test_first_scan_finds_every_file_but_the_package(tmp_path):
    (tmp_path / "engine").mkdir()
    write(tmp_path / "engine" / "inner.py", "import os")
    write(tmp_path / "__init__.py", "import os")
    write(tmp_path / "a.py", GOOD)
    [change] = RuleFolder(tmp_path).scan()
    assert (change.filename, change.text, change.faults) == ("a.py", GOOD, [])
    assert list(change.loaded.policies) == ["release"]


def test_second_scan_finds_only_what_says_something_else(tmp_path):
    write(tmp_path / "a.py", GOOD)
    folder = RuleFolder(tmp_path)
    folder.scan()
    assert folder.scan() == []
    write(tmp_path / "a.py", GOOD)
    assert folder.scan() == []
    write(tmp_path / "a.py", GOOD + "# more\n")
    assert [change.filename for change in folder.scan()] == ["a.py"]


def test_bad_file_leaves_the_last_good_one(tmp_path):
    write(tmp_path / "a.py", GOOD)
    folder = RuleFolder(tmp_path)
    [first] = folder.scan()
    write(tmp_path / "a.py", BAD)
    [change] = folder.scan()
    assert change.loaded is None
    assert change.faults[0].problem["en"] == "not m.hold: a condition cannot be turned round"
    assert folder.good == {"a.py": first.loaded}
    assert folder.scan() == []


def test_file_that_is_mended_counts_again(tmp_path):
    write(tmp_path / "a.py", BAD)
    folder = RuleFolder(tmp_path)
    folder.scan()
    assert folder.good == {}
    write(tmp_path / "a.py", GOOD)
    folder.scan()
    assert list(folder.good) == ["a.py"]


def test_file_that_is_not_utf8_is_refused_at_its_place(tmp_path):
    (tmp_path / "a.py").write_bytes("x = 1\n# 规章".encode("gb18030"))
    [change] = RuleFolder(tmp_path).scan()
    assert str(change.faults[0]) == "a.py:2:3: this is not UTF-8 text (save the file as UTF-8)"


def test_file_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert check_folder(tmp_path).ok


def test_report_tells_faults_in_both_languages(tmp_path):
    write(tmp_path / "a.py", GOOD)
    write(tmp_path / "b.py", BAD)
    report = check_folder(tmp_path)
    assert not report.ok
    assert report.lines("en")[0] == "a.py  release  Release: 3 rules, 1 examples"
    assert report.lines("en")[-2].startswith("b.py:17:27: not m.hold: a condition cannot be turned round")
    assert report.lines("zh")[-1] == "1 个政策，3 条规则，1 个案例，1 处错误"


def test_policy_in_two_files_is_a_fault(tmp_path):
    write(tmp_path / "a.py", GOOD)
    write(tmp_path / "b.py", GOOD)
    [fault] = check_folder(tmp_path).faults
    assert (fault.file, fault.problem["en"]) == ("b.py", "policy release stands in a.py already")


def test_file_refused_keeps_its_name_text_and_fingerprint(tmp_path):
    write(tmp_path / "a.py", BAD)
    [change] = RuleFolder(tmp_path).scan()
    assert (change.filename, change.text, change.sha256) == ("a.py", BAD, hashlib.sha256(BAD.encode()).hexdigest())
    raw = "x = 1\ny = 2\n# 规章\nz = 3\n".encode("gb18030")
    (tmp_path / "a.py").write_bytes(raw)
    folder = RuleFolder(tmp_path)
    [change] = folder.scan()
    text = raw.decode("utf-8", "replace")
    assert (change.filename, change.text, change.sha256) == ("a.py", text, hashlib.sha256(text.encode()).hexdigest())
    assert (change.faults[0].line, change.faults[0].column) == (3, 3)
    write(tmp_path / "b.py", GOOD)
    (tmp_path / "a.py").write_bytes(raw)
    os.utime(tmp_path / "a.py", ns=(1, 1))
    assert [one.filename for one in folder.scan()] == ["b.py"]


def test_first_letter_that_is_not_utf8_is_named(tmp_path):
    (tmp_path / "a.py").write_bytes("规".encode("gb18030"))
    fault = RuleFolder(tmp_path).scan()[0].faults[0]
    assert (fault.file, fault.line, fault.column) == ("a.py", 1, 1)


def test_file_of_the_same_mark_is_not_read_again(tmp_path):
    write(tmp_path / "a.py", GOOD)
    folder, stat = RuleFolder(tmp_path), (tmp_path / "a.py").stat()
    folder.scan()
    (tmp_path / "a.py").open("r+", encoding="utf-8").write(GOOD.replace("May", "Can", 1))
    os.utime(tmp_path / "a.py", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert folder.scan() == []


def test_report_tells_findings_with_their_witness_and_the_sum(tmp_path):
    write(tmp_path / "a.py", GOOD)
    lines = check_folder(tmp_path).lines()
    assert lines[-1] == "1 policies, 3 rules, 1 examples, 0 faults"
    assert next(line for line in lines if "overlap" in line).endswith("}")
    assert "    no_example: no example reaches held" in lines


def test_second_policy_of_a_name_is_a_fault_at_the_beginning(tmp_path):
    write(tmp_path / "a.py", GOOD)
    write(tmp_path / "b.py", GOOD)
    [fault] = check_folder(tmp_path).faults
    assert (fault.line, fault.column) == (1, 1)
