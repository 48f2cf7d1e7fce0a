"""The sections of a review that the customer may read."""

# Of the pack: what a section shows there, by its place in the content.
PARTS = {
    "shared_figures": (("figures",),),
    "shared_sales": (("sales", "months"),),
    "shared_bridge": (("sales", "bridge"),),
    "shared_products": (("sales", "products"),),
    "shared_service": (("satisfaction",),),
    "shared_last_actions": (("actions",),),
}
# Beside the pack, on the paper.
PAPER = ("shared_agenda", "shared_actions", "shared_minutes")
SECTIONS = (*PARTS, *PAPER)
RARE = ("shared_bridge",)  # not shown before somebody ticks them
