"""``make bench``: every benchmark, one after the other."""

import asyncio

from bench import cold_start, identify, preview

if __name__ == "__main__":
    cold_start.main()
    asyncio.run(identify.main())
    asyncio.run(preview.main())
