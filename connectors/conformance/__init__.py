"""Shows of any connector whether it keeps the contract, against a pretend EMR on a real socket.

Shipped with the product, so that a third party runs what we run. ``pretend`` is
what an EMR adds, ``check_list`` all that is checked, ``suite`` a pytest class to
inherit; the guide is ``docs/add-an-emr.md``.
"""
