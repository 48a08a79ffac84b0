"""Edits a snapshot with QGIS itself; run by the Python that QGIS came with: ``python3 qgis_edits.py SNAPSHOT.gpkg PLAN.json``.

The plan says by layer what to do: ``set`` (id, column, value), ``move`` (id, dx, dy), ``vertex`` (from, to), ``reshape`` (id,
WKT), ``delete`` (id), ``add`` (WKT, columns). All of it goes through the editing buffer of a layer and is committed, as by hand.
"""

import json
import sys
from pathlib import Path

from qgis.core import QgsApplication, QgsFeature, QgsFeatureRequest, QgsGeometry, QgsVectorLayer


def feature_of(layer, key, value):
    return next(layer.getFeatures(QgsFeatureRequest().setFilterExpression(f'"{key}" = {value}')))


def edit(layer, key, steps):
    assert layer.startEditing(), layer.name()
    for step in steps:
        how = step[0]
        if how == "set":
            _, row, column, value = step
            assert layer.changeAttributeValue(
                feature_of(layer, key, row).id(), layer.fields().indexFromName(column), value
            )
        elif how == "move":
            _, row, dx, dy = step
            found = feature_of(layer, key, row)
            geometry = found.geometry()
            geometry.translate(dx, dy)
            assert layer.changeGeometry(found.id(), geometry)
        elif how == "vertex":  # as the vertex tool with topological editing: in every feature that has it
            _, start, end = step
            for found in list(layer.getFeatures()):
                geometry = found.geometry()
                moved = [
                    at
                    for at, point in enumerate(geometry.vertices())
                    if abs(point.x() - start[0]) < 1e-6 and abs(point.y() - start[1]) < 1e-6
                ]
                for at in moved:
                    geometry.moveVertex(end[0], end[1], at)
                if moved:
                    assert layer.changeGeometry(found.id(), geometry)
        elif how == "reshape":
            _, row, wkt = step
            found = feature_of(layer, key, row)
            assert layer.changeGeometry(found.id(), QgsGeometry.fromWkt(wkt))
        elif how == "delete":
            assert layer.deleteFeature(feature_of(layer, key, step[1]).id())
        elif how == "add":
            _, wkt, columns = step
            made = QgsFeature(layer.fields())
            made.setGeometry(QgsGeometry.fromWkt(wkt))
            for name, value in columns.items():
                made.setAttribute(name, value)
            assert layer.addFeature(made)
    assert layer.commitChanges(), layer.commitErrors()


def main():
    path, plan = sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    app = QgsApplication([], False)
    app.initQgis()
    for name, (key, steps) in plan.items():
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        assert layer.isValid(), name
        edit(layer, key, steps)
        del layer
    app.exitQgis()


if __name__ == "__main__":
    main()
