"""Readers of formats that several EMRs share; an EMR's page hands such documents over."""
