"""Made-up homes and meters, for the demo and for tests that must run where no recording lies.

Everything is a function of the seed and of the moment asked for: no state, no clock. The registers are the exact
integral of the power that the same meter shows, also across years.
"""

from energy.synthetic.household import Household
from energy.synthetic.meter import MeterModel, SyntheticMeter, synthetic_meter

__all__ = ["Household", "MeterModel", "SyntheticMeter", "synthetic_meter"]
