// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in a picture, by the rectangles of the scene's own items: texts that overlap, that are cut off, that
// cover a mark, or that left their bar.
#pragma once
#include "charts/chart_picture.h"
#include <QGraphicsScene>
#include <QGraphicsSimpleTextItem>
#include <QGraphicsTextItem>
#include <QStringList>
#include <vector>

namespace assay::charts
{
struct SceneText {
    QString text;
    QRectF rect;
    int pixels = 0;
};

inline std::vector<SceneText> textsOf(const QGraphicsScene &scene)
{
    std::vector<SceneText> out;
    for (const QGraphicsItem *item : scene.items()) {
        if (!item->isVisible())
            continue;
        if (const auto *text = qgraphicsitem_cast<const QGraphicsSimpleTextItem *>(item)) {
            if (!text->text().isEmpty())
                out.push_back({text->text(), text->mapRectToScene(text->boundingRect()), text->font().pixelSize()});
        } else if (const auto *own = qgraphicsitem_cast<const QGraphicsTextItem *>(item)) {
            if (!own->toPlainText().isEmpty()) // of QtCharts, which shortens what it finds too long
                out.push_back({own->toPlainText(), own->mapRectToScene(own->boundingRect()), own->font().pixelSize()});
        }
    }
    return out;
}

// Marks that are drawn as symbols: a small square around each centre.
inline std::vector<QRectF> symbolsOf(const analysis::ChartSpec &spec, const ChartPicture &picture)
{
    std::vector<QRectF> out;
    for (const MarkSpot &spot : picture.spots) {
        const analysis::ChartSpec &body = analysis::panelOf(spec, spot.mark.panel);
        if (!body.grid.empty())
            continue;
        if (body.plane.empty()) {
            const auto &mark = body.rows[std::size_t(spot.mark.row)].marks[std::size_t(spot.mark.mark)];
            if (mark.from || mark.tail || (!mark.points.empty() && !mark.low95))
                continue;
        } else if (!body.plane.series[std::size_t(spot.mark.row)].markers) {
            continue;
        }
        out.push_back(QRectF(spot.centre, QSizeF()).adjusted(-4, -4, 4, 4));
    }
    return out;
}

// Empty: nothing is wrong.
inline QStringList problemsIn(const analysis::ChartSpec &spec, const ChartPicture &picture, const QGraphicsScene &scene)
{
    QStringList out;
    const QRectF sheet = QRectF({}, picture.layout.size).adjusted(-0.5, -0.5, 0.5, 0.5);
    const std::vector<SceneText> texts = textsOf(scene);
    const std::vector<QRectF> symbols = symbolsOf(spec, picture);
    const auto shared = [](const QRectF &a, const QRectF &b) {
        const QRectF common = a & b;
        return common.width() >= 1 && common.height() >= 1;
    };
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const SceneText &a = texts[i];
        if (!sheet.contains(a.rect))
            out << QStringLiteral("cut off: ") + a.text;
        if (a.pixels < 11)
            out << QStringLiteral("too small: ") + a.text;
        for (std::size_t k = i + 1; k < texts.size(); ++k) {
            if (shared(a.rect, texts[k].rect))
                out << QStringLiteral("overlap: ") + a.text + QStringLiteral(" / ") + texts[k].text;
        }
        for (const QRectF &symbol : symbols) {
            if (shared(a.rect, symbol))
                out << QStringLiteral("covers a mark: ") + a.text;
        }
    }
    for (const MarkSpot &spot : picture.spots) {
        const QRectF plot = picture.layout.panels[std::size_t(spot.mark.panel)].plot;
        if (!plot.adjusted(-1, -1, 1, 1).contains(spot.centre))
            out << QStringLiteral("a mark outside its plot: row %1").arg(spot.mark.row);
    }
    return out;
}
} // namespace assay::charts
