"""Colours as eyes see them: contrast as WCAG has it, distance in CAM02-UCS, and the three dichromacies.

The same figures as the design's own check (colorspacious and daltonlens), without its libraries.
"""

from collections.abc import Sequence
from math import atan2, cos, exp, hypot, log, pi, sin, sqrt
from typing import Final

Rgb = tuple[float, float, float]
Matrix = Sequence[Sequence[float]]


def rgb(hex_: str) -> Rgb:
    """#rrggbb: each 0–255"""
    red, green, blue = (float(int(hex_[at : at + 2], 16)) for at in (1, 3, 5))
    return red, green, blue


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """As color-mix(in srgb, one share, other)."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


# contrast


def _wcag(part: float) -> float:
    part /= 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: Rgb, other: Rgb) -> float:
    def luminance(colour: Rgb) -> float:
        return sum(w * _wcag(part) for w, part in zip((0.2126, 0.7152, 0.0722), colour, strict=True))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# dichromacy, complete

MACHADO: Final[dict[str, Matrix]] = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB."""
BRETTEL: Final[dict[str, tuple[Matrix, Matrix, Sequence[float]]]] = {
    "protanopia": (
        ((0.14980, 1.19548, -0.34528), (0.10764, 0.84864, 0.04372), (0.00384, -0.00540, 1.00156)),
        ((0.14570, 1.16172, -0.30742), (0.10816, 0.85291, 0.03892), (0.00386, -0.00524, 1.00139)),
        (0.00048, 0.00393, -0.00441),
    ),
    "deuteranopia": (
        ((0.36477, 0.86381, -0.22858), (0.26294, 0.64245, 0.09462), (-0.02006, 0.02728, 0.99278)),
        ((0.37298, 0.88166, -0.25464), (0.25954, 0.63506, 0.10540), (-0.01980, 0.02784, 0.99196)),
        (-0.00281, -0.00611, 0.00892),
    ),
    "tritanopia": (
        ((1.01277, 0.13548, -0.14826), (-0.01243, 0.86812, 0.14431), (0.07589, 0.80500, 0.11911)),
        ((0.93678, 0.18979, -0.12657), (0.06154, 0.81526, 0.12320), (-0.37562, 1.12767, 0.24796)),
        (0.03901, -0.02788, -0.01113),
    ),
}
"""Brettel, Viénot, Mollon 1997: the matrix of each half-plane, and what tells on which side a colour is."""


def by_machado(colour: Rgb, eye: str) -> Rgb:
    return _shown(_times(MACHADO[eye], _linear(colour)))


def by_brettel(colour: Rgb, eye: str) -> Rgb:
    one, other, normal = BRETTEL[eye]
    linear = _linear(colour)
    side = sum(a * b for a, b in zip(normal, linear, strict=True))
    return _shown(_times(one if side >= 0 else other, linear))


def _linear(colour: Rgb) -> Rgb:
    red, green, blue = (_wcag(part) for part in colour)
    return red, green, blue


def _shown(linear: Rgb) -> Rgb:
    def part(value: float) -> float:
        value = min(1.0, max(0.0, value))
        encoded = value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
        return float(int(encoded * 255))

    red, green, blue = (part(value) for value in linear)
    return red, green, blue


def _times(matrix: Matrix, vector: Sequence[float]) -> Rgb:
    red, green, blue = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return red, green, blue


# distance

TO_XYZ: Final[Matrix] = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
CAT02: Final[Matrix] = ((0.7328, 0.4296, -0.1624), (-0.7036, 1.6975, 0.0061), (0.0030, 0.0136, 0.9834))
TO_HPE: Final[Matrix] = (
    (0.7409744840453773, 0.2180245944753982, 0.0410009214792244),
    (0.2853532916858801, 0.6242015741188157, 0.0904451341953042),
    (-0.0096276087384294, -0.0056980312161134, 1.0153256399545427),
)
"""From CAT02's sharpened responses to those of the cones (Hunt, Pointer, Estévez)."""
WHITE: Final = (95.047, 100.0, 108.883)
ADAPTING, BACKGROUND = 64 / pi / 5, 20.0
"""cd/m² and Y_b of the viewing conditions that sRGB names; the surround is average."""
F, C, N_C = 1.0, 0.69, 1.0

_K: Final = 1 / (5 * ADAPTING + 1)
F_L: Final = 0.2 * _K**4 * 5 * ADAPTING + 0.1 * (1 - _K**4) ** 2 * (5 * ADAPTING) ** (1 / 3)
N: Final = BACKGROUND / WHITE[1]
N_BB: Final = 0.725 * N**-0.2
Z: Final = 1.48 + sqrt(N)
D: Final = F * (1 - exp((-ADAPTING - 42) / 92) / 3.6)


def _responses(xyz: Sequence[float]) -> Rgb:
    white = _times(CAT02, WHITE)
    sharp = _times(CAT02, xyz)
    adapted = [s * (D * WHITE[1] / w + 1 - D) for s, w in zip(sharp, white, strict=True)]

    def compressed(value: float) -> float:
        power = (F_L * abs(value) / 100) ** 0.42
        return (1 if value >= 0 else -1) * 400 * power / (power + 27.13) + 0.1

    red, green, blue = (compressed(value) for value in _times(TO_HPE, adapted))
    return red, green, blue


def _achromatic(response: Rgb) -> float:
    red, green, blue = response
    return (2 * red + green + blue / 20 - 0.305) * N_BB


A_WHITE: Final = _achromatic(_responses(WHITE))


def ucs(colour: Rgb) -> Rgb:
    """J', a', b' of CAM02-UCS."""
    red, green, blue = response = _responses([100 * value for value in _times(TO_XYZ, _linear(colour))])
    a = red - 12 * green / 11 + blue / 11
    b = (red + green - 2 * blue) / 9
    hue = atan2(b, a)
    lightness = 100 * (_achromatic(response) / A_WHITE) ** (C * Z)
    eccentricity = (cos(hue + 2) + 3.8) / 4
    t = (50000 / 13 * N_C * N_BB) * eccentricity * hypot(a, b) / (red + green + 21 * blue / 20)
    chroma = t**0.9 * sqrt(lightness / 100) * (1.64 - 0.29**N) ** 0.73
    colourfulness = log(1 + 0.0228 * chroma * F_L**0.25) / 0.0228
    return 1.7 * lightness / (1 + 0.007 * lightness), colourfulness * cos(hue), colourfulness * sin(hue)


def distance(one: Rgb, other: Rgb) -> float:
    """ΔE in CAM02-UCS."""
    return sqrt(sum((a - b) ** 2 for a, b in zip(ucs(one), ucs(other), strict=True)))
