// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that a widget tree tells a person or a screen reader: names, descriptions, tooltips, titles, texts of
// fields and menus, and every character that it paints.
#pragma once
#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainter>
#include <QStringList>
#include <QWidget>

namespace assay::testing
{

class TextEngine : public QPaintEngine // keeps the text, draws nothing
{
public:
    TextEngine() : QPaintEngine(QPaintEngine::AllFeatures) {}
    bool begin(QPaintDevice *) override { return true; }
    bool end() override { return true; }
    void updateState(const QPaintEngineState &) override {}
    void drawPixmap(const QRectF &, const QPixmap &, const QRectF &) override {}
    void drawPolygon(const QPointF *, int, PolygonDrawMode) override {}
    void drawPath(const QPainterPath &) override {}
    void drawImage(const QRectF &, const QImage &, const QRectF &, Qt::ImageConversionFlags) override {}
    void drawTextItem(const QPointF &at, const QTextItem &item) override
    {
        // Pieces of one line belong together: a name may be painted in two fonts.
        if (!lines.isEmpty() && qAbs(m_y - at.y()) < 1)
            lines.last() += item.text();
        else
            lines << item.text();
        m_y = at.y();
    }
    Type type() const override { return User; }
    QStringList lines;

private:
    double m_y = -1e9;
};

class TextRecorder : public QPaintDevice
{
public:
    explicit TextRecorder(QSize size) : m_size(size) {}
    QPaintEngine *paintEngine() const override { return &m_engine; }
    const QStringList &lines() const { return m_engine.lines; }

protected:
    int metric(PaintDeviceMetric metric) const override
    {
        switch (metric) {
        case PdmWidth:
            return m_size.width();
        case PdmHeight:
            return m_size.height();
        case PdmWidthMM:
            return m_size.width() * 254 / 960;
        case PdmHeightMM:
            return m_size.height() * 254 / 960;
        case PdmDpiX:
        case PdmDpiY:
        case PdmPhysicalDpiX:
        case PdmPhysicalDpiY:
            return 96;
        case PdmDepth:
            return 32;
        case PdmNumColors:
            return 1 << 24;
        case PdmDevicePixelRatio:
            return 1;
        case PdmDevicePixelRatioScaled:
            return static_cast<int>(QPaintDevice::devicePixelRatioFScale());
        }
        return 0;
    }

private:
    QSize m_size;
    mutable TextEngine m_engine;
};

inline QStringList paintedText(QWidget &root)
{
    TextRecorder recorder(root.size());
    root.render(&recorder);
    return recorder.lines();
}

// `hidden` too: what is not shown now may be read out, or shown by a mistake.
inline QStringList spokenText(const QWidget &root)
{
    QStringList out;
    QList<const QWidget *> all{&root};
    for (const QWidget *widget : root.findChildren<QWidget *>())
        all << widget;
    for (const QWidget *widget : std::as_const(all)) {
        out << widget->accessibleName() << widget->accessibleDescription() << widget->toolTip() << widget->whatsThis()
            << widget->statusTip() << widget->windowTitle() << widget->objectName();
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            out << label->text();
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            out << button->text();
        if (const auto *line = qobject_cast<const QLineEdit *>(widget))
            out << line->text() << line->placeholderText();
        if (const auto *combo = qobject_cast<const QComboBox *>(widget)) {
            for (int i = 0; i < combo->count(); ++i)
                out << combo->itemText(i) << combo->itemData(i, Qt::ToolTipRole).toString();
        }
        for (const QAction *action : widget->actions())
            out << action->text() << action->toolTip() << action->statusTip();
    }
    out.removeAll(QString());
    return out;
}
} // namespace assay::testing
