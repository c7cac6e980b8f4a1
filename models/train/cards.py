"""Renders the model card in English and Chinese from measured figures; what was not measured is not in it."""


def english(figures):
    return "# zhen 1.0.0\n\nUntrained heads: a pack to develop against, not to ship.\n"


def chinese(figures):
    return "# zhen 1.0.0\n\n分类头尚未训练：仅供开发，不可发布。\n"
