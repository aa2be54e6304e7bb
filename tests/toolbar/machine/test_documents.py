"""The documents that start the bridge have the form that each system asks for."""

import plistlib
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]

from toolbar.machine import launchd, systemd, task_scheduler
from toolbar.machine.autostart import plan_for
from toolbar.machine.plan import describe
from toolbar.machine.program import Program, bridge_program

ODD = Program("/opt/o'hara & sons/py thon", ("-m", "toolbar.cli", "50%$HOME", 'a"b', "c\\d", "<&>"))
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
XSD = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
    targetNamespace="http://schemas.microsoft.com/windows/2004/02/mit/task"
    xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <xs:simpleType name="some"><xs:restriction base="xs:string"><xs:minLength value="1"/>
  </xs:restriction></xs:simpleType>
  <xs:element name="Task"><xs:complexType><xs:all>
    <xs:element name="RegistrationInfo" minOccurs="0"><xs:complexType><xs:all>
      <xs:element name="Description" type="xs:string" minOccurs="0"/>
    </xs:all></xs:complexType></xs:element>
    <xs:element name="Triggers" minOccurs="0"><xs:complexType><xs:choice maxOccurs="48">
      <xs:element name="LogonTrigger"><xs:complexType><xs:sequence>
        <xs:element name="Enabled" type="xs:boolean" minOccurs="0"/>
        <xs:element name="StartBoundary" type="xs:dateTime" minOccurs="0"/>
        <xs:element name="EndBoundary" type="xs:dateTime" minOccurs="0"/>
        <xs:element name="ExecutionTimeLimit" type="xs:duration" minOccurs="0"/>
        <xs:element name="UserId" type="some" minOccurs="0"/>
        <xs:element name="Delay" type="xs:duration" minOccurs="0"/>
      </xs:sequence></xs:complexType></xs:element>
    </xs:choice></xs:complexType></xs:element>
    <xs:element name="Settings" minOccurs="0"><xs:complexType><xs:all>
      <xs:element name="AllowStartOnDemand" type="xs:boolean" minOccurs="0"/>
      <xs:element name="RestartOnFailure" minOccurs="0"><xs:complexType><xs:all>
        <xs:element name="Interval" type="xs:duration"/>
        <xs:element name="Count" type="xs:unsignedByte"/>
      </xs:all></xs:complexType></xs:element>
      <xs:element name="MultipleInstancesPolicy" minOccurs="0"><xs:simpleType>
        <xs:restriction base="xs:string"><xs:enumeration value="Parallel"/>
        <xs:enumeration value="Queue"/><xs:enumeration value="IgnoreNew"/>
        <xs:enumeration value="StopExisting"/></xs:restriction></xs:simpleType></xs:element>
      <xs:element name="DisallowStartIfOnBatteries" type="xs:boolean" minOccurs="0"/>
      <xs:element name="StopIfGoingOnBatteries" type="xs:boolean" minOccurs="0"/>
      <xs:element name="ExecutionTimeLimit" type="xs:duration" minOccurs="0"/>
    </xs:all></xs:complexType></xs:element>
    <xs:element name="Principals" minOccurs="0"><xs:complexType><xs:sequence>
      <xs:element name="Principal"><xs:complexType><xs:all>
        <xs:element name="UserId" type="some" minOccurs="0"/>
        <xs:element name="LogonType" minOccurs="0"><xs:simpleType>
          <xs:restriction base="xs:string"><xs:enumeration value="S4U"/>
          <xs:enumeration value="Password"/><xs:enumeration value="InteractiveToken"/>
          </xs:restriction></xs:simpleType></xs:element>
        <xs:element name="RunLevel" minOccurs="0"><xs:simpleType>
          <xs:restriction base="xs:string"><xs:enumeration value="LeastPrivilege"/>
          <xs:enumeration value="HighestAvailable"/></xs:restriction></xs:simpleType></xs:element>
      </xs:all><xs:attribute name="id" type="xs:ID"/></xs:complexType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
    <xs:element name="Actions"><xs:complexType><xs:sequence>
      <xs:element name="Exec"><xs:complexType><xs:all>
        <xs:element name="Command" type="some"/>
        <xs:element name="Arguments" type="xs:string" minOccurs="0"/>
        <xs:element name="WorkingDirectory" type="xs:string" minOccurs="0"/>
      </xs:all></xs:complexType></xs:element>
    </xs:sequence><xs:attribute name="Context" type="xs:string"/></xs:complexType></xs:element>
  </xs:all><xs:attribute name="version" type="xs:string"/></xs:complexType></xs:element>
</xs:schema>
"""
"""The part of the Task Scheduler schema that we use, after its documentation: which groups are
sequences, which take any order, which values are closed lists."""


def scheduled() -> bytes:
    return task_scheduler.plan(ODD, Path("C:/data"), "CLINIC", "Rosalie & Co").body


def test_the_task_is_valid_by_the_documented_schema() -> None:
    schema = etree.XMLSchema(etree.fromstring(XSD))
    schema.assertValid(etree.fromstring(scheduled()))


def test_the_schema_refuses_another_order_in_a_trigger() -> None:
    text = scheduled().decode("utf-16")
    swapped = text.replace("<Enabled>true</Enabled>", "", 1).replace(
        "</UserId>\n    </LogonTrigger>", "</UserId><Enabled>true</Enabled></LogonTrigger>", 1
    )
    assert swapped != text
    assert not etree.XMLSchema(etree.fromstring(XSD)).validate(
        etree.fromstring(swapped.encode("utf-16"))
    )


def test_the_task_runs_as_this_user_without_more_rights() -> None:
    tree = etree.fromstring(scheduled())
    told = {element.tag.removeprefix(TASK): element.text for element in tree.iter()}
    assert told["RunLevel"] == "LeastPrivilege"
    assert told["LogonType"] == "InteractiveToken"
    assert told["UserId"] == "CLINIC\\Rosalie & Co"
    assert told["Command"] == ODD.executable
    assert told["Arguments"] == subprocess.list2cmdline(ODD.arguments)
    assert scheduled()[:2] in (b"\xff\xfe", b"\xfe\xff")


def test_two_users_of_one_windows_have_two_tasks() -> None:
    one, other = (task_scheduler.plan(ODD, Path("C:/d"), "", name) for name in ("ann", "bob"))
    assert set(one.leave).isdisjoint(other.leave)


def test_the_launch_agent_holds_the_words_as_they_are() -> None:
    plan = launchd.plan(ODD, Path("/Users/rosalie"), 501)
    agent = plistlib.loads(plan.body)
    assert agent["ProgramArguments"] == list(ODD.words)
    assert agent["RunAtLoad"] is True
    assert agent["KeepAlive"] == {"SuccessfulExit": False}
    assert agent["Label"] == plan.path.stem
    assert plan.start[-1][1:3] == ("bootstrap", "gui/501")


def test_a_unit_is_read_back_as_the_words_that_were_written() -> None:
    text = systemd.plan(ODD, Path("/home/r/.config")).body.decode()
    (command,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    written = shlex.split(command.removeprefix("ExecStart="))
    words = [word.replace("%%", "%").replace("$$", "$") for word in written]
    assert words == [*systemd.SHELL, *ODD.words]
    assert "%h" not in text.replace("%%", "")


def test_a_folders_name_cannot_write_lines_of_its_own() -> None:
    program = Program("/bin/true", ("--data-dir", "a\nExecStartPre=/bin/evil\r\n[Install]"))
    lines = systemd.plan(program, Path("/home/r/.config")).body.decode().splitlines()
    assert [line for line in lines if "evil" in line] == [
        line for line in lines if line.startswith("ExecStart=")
    ]


def verified(unit: Path, body: bytes) -> bool:
    """Say whether systemd itself finds nothing wrong with a unit."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze: the unit was not shown to systemd")
    unit.write_bytes(body)
    environment = {"XDG_RUNTIME_DIR": str(unit.parent), "HOME": str(unit.parent)}
    said = subprocess.run(  # noqa: S603 - the system's own check
        [analyze, "--user", "verify", unit],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    return unit.name not in said.stderr


def test_systemd_itself_reads_the_unit_as_it_was_meant(tmp_path: Path) -> None:
    folder = tmp_path / 'o\'hara & 50% "sons" \\ ltd'
    folder.mkdir()
    executable = folder / "python"
    executable.write_text("#!/bin/sh\n")
    executable.chmod(0o755)
    program = bridge_program(folder, None, str(executable))
    body = systemd.plan(program, tmp_path).body
    unit = tmp_path / systemd.UNIT
    assert verified(unit, body)
    assert not verified(unit, body.replace(b"RestartSec=5", b"RestartSec=soon"))
    # and it would not have taken the program without the shell before it
    shell = b" ".join(systemd._quoted(word).encode() for word in systemd.SHELL)
    assert not verified(unit, body.replace(shell + b" ", b""))


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", "/home/r/.config/systemd/user/ocean-toolbar.service"),
        ("darwin", "/home/r/Library/LaunchAgents/ocean-toolbar.bridge.plist"),
        ("win32", "/data/autostart.xml"),
    ],
)
def test_each_system_gets_its_own(platform: str, place: str) -> None:
    environment = {"HOME": "/home/r", "USERNAME": "r", "XDG_CONFIG_HOME": "relative"}
    plan = plan_for(ODD, Path("/data"), environment, platform)
    assert plan.path == Path(place)
    shown = describe(plan)
    assert shown.startswith(f"# {place}\n")
    assert all(f"$ {' '.join(command)}\n" in shown for command in plan.start)
    assert "\0" not in shown


def test_the_program_needs_no_search_path_and_no_folder(tmp_path: Path) -> None:
    program = bridge_program(tmp_path / "data", None, "/opt/venv/bin/python")
    assert program.words == (
        *("/opt/venv/bin/python", "-P", "-m", "toolbar.cli", "bridge"),
        *("--data-dir", str(tmp_path / "data")),
    )
