"""Windows: a task of the Task Scheduler that starts when this user logs on.

Elements and their order as in Microsoft's Task Scheduler schema (triggerBaseType and
logonTriggerType are sequences, taskType, settingsType and execActionType take any
order). GUESS: a user without administrator's rights may register a task for her own
log-on; where a clinic's policy forbids it, ``schtasks`` refuses and we say so.
"""

import subprocess
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from toolbar.machine.plan import Plan
from toolbar.machine.program import Program

ENCODING: Final = "utf-16"
"""With a byte order mark, as ``schtasks`` itself writes."""
TEXT: Final = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Ocean toolbar: the bridge between the EMR and Ocean support</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>{user}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>5</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{command}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def plan(program: Program, directory: Path, domain: str, user: str) -> Plan:
    """Return the plan; the XML lies in our data directory, the task in the Task Scheduler.

    Tasks of all users stand in one list, so the name holds the user's.
    """
    name = f"Ocean toolbar ({user})"
    account = f"{domain}\\{user}" if domain else user
    path = directory / "autostart.xml"
    text = TEXT.format(
        user=escape(account),
        command=escape(program.executable),
        arguments=escape(subprocess.list2cmdline(program.arguments)),
    )
    return Plan(
        path=path,
        body=text.encode(ENCODING),
        encoding=ENCODING,
        prepare=(("schtasks", "/End", "/TN", name),),
        start=(
            ("schtasks", "/Create", "/TN", name, "/XML", str(path), "/F"),
            ("schtasks", "/Run", "/TN", name),
        ),
        leave=(
            ("schtasks", "/End", "/TN", name),
            ("schtasks", "/Delete", "/TN", name, "/F"),
        ),
        file_is_the_entry=False,
        ask=("schtasks", "/Query", "/TN", name),
    )
