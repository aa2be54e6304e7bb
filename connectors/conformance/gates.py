"""What a check needs of a connector; where it is not declared, it is shown to be absent."""

from connectors.conformance.stage import Stage
from connectors.conformance.verdict import DoesNotApplyError, expect
from connectors.conformance.witness import watched
from connectors.contract import Reads


async def has_raw_data(stage: Stage) -> None:
    """Go on if raw data are declared; else show that there are none."""
    connector = stage.connector()
    if Reads.RAW_DATA in connector.reads:
        return
    raw = await stage.read(connector, stage.clinic.admit(stage.patient))
    expect(not raw.documents, "raw data are read and not declared")
    raise DoesNotApplyError("it declares no raw data, and reads none")


async def asks_the_emr(stage: Stage) -> None:
    """Go on if the clinic has an address; else show that nothing is asked anywhere."""
    if stage.clinic.url:
        return
    connector = stage.connector()
    context = stage.clinic.admit(stage.patient)
    with watched() as deeds:
        await stage.read(connector, context)
        await connector.check()
    expect(not deeds.network, "it asks an address that the clinic does not have")
    raise DoesNotApplyError("it asks nobody, not even in check()")


async def has_secrets(stage: Stage) -> None:
    """Go on if the clinic keeps secrets; else show that the connector reads without any."""
    if stage.clinic.secrets:
        return
    await stage.read(stage.connector(secrets={}), stage.clinic.admit(stage.patient))
    raise DoesNotApplyError("it needs no secret, and reads without one")


async def can_miss_a_chart(stage: Stage) -> None:
    """Go on if the clinic names a chart that is not there; else show that nobody could know."""
    if stage.clinic.nobody() is not None:
        return
    await asks_the_emr(stage)
    expect(condition=False, sentence="an EMR is asked, and the clinic names no missing chart")
