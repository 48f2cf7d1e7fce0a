import {useHierarchyNodeDraggable} from "@web_hierarchy/hierarchy_node_draggable";

const OVER = "o_people_over";

/**
 * Let the cards of a map (`.o_people_node`) be dragged onto its zones (`.o_people_zone`) and onto
 * each other. What a card is held over has the class `o_people_over`.
 *
 * @param {Object} root the map, as `useRef` gives it
 * @param {Function} isEnabled whether cards may be dragged now
 * @param {Function} onDrop what to do, with what `web_hierarchy` tells of the drop
 */
export function useCardDragging(root, isEnabled, onDrop) {
    useHierarchyNodeDraggable({
        ref: root,
        enable: isEnabled,
        elements: ".o_people_node",
        rows: ".o_people_zone",
        onDragStart: ({element, addClass}) => {
            addClass(element, "o_people_dragged");
            addClass(root.el, "o_people_dragging");
        },
        onElementEnter: ({element, addClass}) => addClass(element, OVER),
        onElementLeave: ({element, removeClass}) => removeClass(element, OVER),
        onRowEnter: ({row, addClass}) => addClass(row, OVER),
        onRowLeave: ({row, removeClass}) => removeClass(row, OVER),
        onDrop,
    });
}
