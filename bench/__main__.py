"""``make bench``: every benchmark, one after the other."""

import asyncio

from bench import (
    announcements,
    cds,
    cold_start,
    first_render,
    grant_check,
    guard,
    hl7,
    identify,
    near_miss,
    outbox,
    patients,
    preview,
    preview_memory,
    site_scale,
    structured,
    tickets,
    words,
)

if __name__ == "__main__":
    cold_start.main()
    asyncio.run(identify.main())
    asyncio.run(near_miss.main())
    asyncio.run(preview.main())
    asyncio.run(preview_memory.main())
    asyncio.run(first_render.main())
    cds.main()
    guard.main()
    hl7.main()
    structured.main()
    words.main()
    asyncio.run(grant_check.main())
    asyncio.run(patients.main())
    asyncio.run(site_scale.main())
    asyncio.run(announcements.main())
    asyncio.run(tickets.main())
    asyncio.run(outbox.main())
