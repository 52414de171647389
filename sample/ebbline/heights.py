"""Heights from constituents. See docs/predictions.md for the formula and the names in it."""

from math import cos, radians

from ebbline.astronomy import equilibrium_argument
from ebbline.station import Station


def height(station: Station, hours_since_epoch: float) -> float:
    """Metres above LAT at one moment, without the weather."""
    total = station.mean_level
    for constituent in station.constituents:
        argument, factor = equilibrium_argument(constituent.name, hours_since_epoch)
        total += factor * constituent.amplitude * cos(radians(argument - constituent.phase))
    return total
