// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/style.h"
#include "widgets/style_paint.h"
#include "widgets/theme.h"
#include <algorithm>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QGuiApplication>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolButton>

namespace assay::widgets
{
namespace
{
constexpr int controlHeight = 32;
constexpr int indicatorSize = 18;
constexpr int chevronRoom = 28;

bool flag(const QWidget *widget, const char *name) { return widget && widget->property(name).toBool(); }
QString hintOf(const QWidget *widget) { return widget ? widget->property(hintProperty).toString() : QString(); }
QFont hintFont(QFont font)
{
    font.setBold(false);
    return font;
}

int hintWidth(const QWidget *widget, const QFont &font)
{
    const QString hint = hintOf(widget);
    return hint.isEmpty() ? 0 : QFontMetrics(hintFont(font)).horizontalAdvance(hint) + space::related;
}

void drawPushButtonLabel(const QStyle *style, const QStyleOptionButton &button, QPainter *painter,
                         const QWidget *widget)
{
    const bool primary = flag(widget, primaryProperty) && (button.state & QStyle::State_Enabled);
    const Tokens &t = tokens(button.palette);
    const QColor color = primary ? t.onAccent : button.palette.color(QPalette::ButtonText);
    const QFont font = widget ? widget->font() : painter->font();
    const QFontMetrics metrics(font);
    const QSize icon = button.icon.isNull() ? QSize() : button.iconSize;
    const int gap = icon.isEmpty() || button.text.isEmpty() ? 0 : 6;
    const int textWidth = metrics.size(Qt::TextShowMnemonic, button.text).width();
    const int hint = hintWidth(widget, font);
    int x = button.rect.x() + (button.rect.width() - icon.width() * !icon.isEmpty() - gap - textWidth - hint) / 2;
    const bool mirrored = button.direction == Qt::RightToLeft;
    const auto place = [&](int width) {
        const QRect rect(x, button.rect.y(), width, button.rect.height());
        x += width;
        return QStyle::visualRect(mirrored ? Qt::RightToLeft : Qt::LeftToRight, button.rect, rect);
    };
    painter->save();
    if (!icon.isEmpty()) {
        const QRect slot = place(icon.width());
        const QRect where(QPoint(slot.x(), slot.center().y() - icon.height() / 2), icon);
        const auto mode = button.state & QStyle::State_Enabled ? QIcon::Normal : QIcon::Disabled;
        if (primary)
            paint::tintedIcon(painter, button.icon, where, color);
        else
            button.icon.paint(painter, where, Qt::AlignCenter, mode);
        x += gap;
    }
    const int showMnemonic =
        style->styleHint(QStyle::SH_UnderlineShortcut, &button, widget) ? Qt::TextShowMnemonic : Qt::TextHideMnemonic;
    painter->setFont(font);
    painter->setPen(color);
    painter->drawText(place(textWidth), Qt::AlignVCenter | Qt::TextSingleLine | showMnemonic, button.text);
    if (hint) {
        QColor soft = color;
        soft.setAlphaF(0.82f);
        painter->setPen(soft);
        painter->setFont(hintFont(font));
        x += space::related;
        painter->drawText(place(hint), Qt::AlignVCenter | Qt::TextSingleLine, hintOf(widget));
    }
    painter->restore();
}
} // namespace

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    const Tokens &t = tokens(option->palette);
    switch (element) {
    case PE_PanelButtonCommand:
        return paint::button(painter, *option, t, flag(widget, primaryProperty));
    case PE_PanelButtonTool:
        return paint::toolButton(painter, *option, t);
    case PE_FrameDefaultButton:
    case PE_FrameStatusBarItem:
    case PE_FrameButtonTool:
        return;
    case PE_FrameFocusRect:
        return paint::focusRing(painter, *option, t, widget, flag(widget, primaryProperty));
    case PE_PanelLineEdit: {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (!frame || frame->lineWidth <= 0)
            return;
        return paint::field(painter, *option, t, flag(widget, invalidProperty));
    }
    case PE_Frame: {
        const bool focus = widget && (option->state & State_HasFocus);
        return paint::roundedFrame(painter, option->rect, focus ? t.accent : t.line, focus ? 2 : 1);
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        return paint::checkBox(painter, *option, t);
    case PE_IndicatorRadioButton:
        return paint::radioButton(painter, *option, t);
    case PE_PanelItemViewRow:
    case PE_PanelItemViewItem:
        return paint::itemPanel(painter, *option, t, element == PE_PanelItemViewItem);
    case PE_PanelMenu:
        painter->fillRect(option->rect, t.surface);
        painter->setPen(t.line);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    case PE_FrameMenu:
        return;
    case PE_PanelStatusBar:
        painter->fillRect(option->rect, t.surface);
        painter->fillRect(QRect(option->rect.topLeft(), QSize(option->rect.width(), 1)), t.line);
        return;
    case PE_IndicatorBranch:
        if (option->state & State_Children)
            paint::chevron(painter, option->rect, option->state & State_Open ? Qt::DownArrow : Qt::RightArrow,
                           t.secondary);
        return;
    case PE_IndicatorArrowDown:
        return paint::chevron(painter, option->rect, Qt::DownArrow, t.secondary);
    case PE_IndicatorArrowUp:
        return paint::chevron(painter, option->rect, Qt::UpArrow, t.secondary);
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const
{
    const Tokens &t = tokens(option->palette);
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            QStyleOptionButton plain(*button);
            if (button->features & QStyleOptionButton::HasMenu)
                plain.rect = visualRect(button->direction, button->rect, button->rect.adjusted(0, 0, -14, 0));
            drawPushButtonLabel(this, plain, painter, widget);
            if (button->features & QStyleOptionButton::HasMenu) {
                const QRect arrow(button->rect.right() - 24, button->rect.y(), 16, button->rect.height());
                paint::chevron(painter, visualRect(button->direction, button->rect, arrow), Qt::DownArrow, t.secondary);
            }
            return;
        }
        break;
    case CE_PushButtonBevel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            button && (!(button->features & QStyleOptionButton::Flat) || button->state & (State_On | State_MouseOver)))
            proxy()->drawPrimitive(PE_PanelButtonCommand, option, painter, widget);
        return;
    case CE_MenuBarEmptyArea:
        return paint::menuBar(painter, option->rect, t);
    case CE_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            QStyleOptionMenuItem copy(*item); // chosen by ground, like every other row
            copy.palette.setColor(QPalette::Highlight, t.accentGround);
            copy.palette.setColor(QPalette::HighlightedText, t.text);
            return QProxyStyle::drawControl(element, &copy, painter, widget);
        }
        break;
    case CE_MenuBarItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option))
            return paint::menuBarItem(painter, *item, t, proxy()->styleHint(SH_UnderlineShortcut, option, widget));
        break;
    case CE_ProgressBarGroove:
        return paint::progress(painter, option->rect, t.line);
    case CE_ProgressBarContents:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option))
            return paint::progressContents(painter, *bar, t);
        break;
    case CE_ProgressBarLabel:
        return; // the words stand beside the bar
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, t.surface);
        painter->fillRect(QRect(option->rect.bottomLeft(), QSize(option->rect.width(), 1)), t.line);
        return;
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            QStyleOptionHeaderV2 copy;
            if (const auto *v2 = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option))
                copy = *v2;
            else
                static_cast<QStyleOptionHeader &>(copy) = *header;
            copy.palette.setColor(QPalette::ButtonText, t.secondary);
            return QProxyStyle::drawControl(element, &copy, painter, widget);
        }
        break;
    case CE_ItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            QStyleOptionViewItem copy(*item); // rows are selected by ground: their text keeps its colour
            copy.palette.setColor(QPalette::HighlightedText, item->palette.color(QPalette::Text));
            copy.state &= ~State_HasFocus;
            QProxyStyle::drawControl(element, &copy, painter, widget);
            if (item->state & State_HasFocus)
                paint::ring(painter, item->rect.adjusted(1, 1, -1, -1), t.accent, 1, 4);
            return;
        }
        break;
    case CE_Splitter:
        return; // a gap; the cursor says that it moves
    case CE_ComboBoxLabel:
        if (const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option))
            return paint::comboLabel(painter, *box,
                                     proxy()->subControlRect(CC_ComboBox, box, SC_ComboBoxEditField, widget));
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                               const QWidget *widget) const
{
    const Tokens &t = tokens(option->palette);
    if (control == CC_ComboBox) {
        const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option);
        if (box && box->frame) {
            if (box->editable)
                paint::field(painter, *option, t, flag(widget, invalidProperty));
            else
                paint::button(painter, *option, t, false);
            if (option->state & State_HasFocus)
                paint::ring(painter, option->rect, t.accent, 2, radius::control);
        }
        const QRect arrow = proxy()->subControlRect(control, option, SC_ComboBoxArrow, widget);
        return paint::chevron(painter, arrow, Qt::DownArrow, t.secondary);
    }
    if (control == CC_SpinBox) {
        const auto *box = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
        if (box && box->frame)
            paint::field(painter, *option, t, flag(widget, invalidProperty));
        const auto arrow = [&](SubControl which, Qt::ArrowType type, QAbstractSpinBox::StepEnabledFlag step) {
            const bool enabled = box && (box->stepEnabled & step) && (option->state & State_Enabled);
            paint::chevron(painter, proxy()->subControlRect(control, option, which, widget), type,
                           enabled ? t.secondary : t.line, 7);
        };
        if (box && box->buttonSymbols != QAbstractSpinBox::NoButtons) {
            arrow(SC_SpinBoxUp, Qt::UpArrow, QAbstractSpinBox::StepUpEnabled);
            arrow(SC_SpinBoxDown, Qt::DownArrow, QAbstractSpinBox::StepDownEnabled);
        }
        return;
    }
    if (control == CC_ScrollBar) {
        const QRect slider = proxy()->subControlRect(control, option, SC_ScrollBarSlider, widget);
        return paint::scrollBar(painter, *option, slider, t);
    }
    if (control == CC_ToolButton && (option->state & State_AutoRaise) && (option->state & State_HasFocus)) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return paint::ring(painter, option->rect, t.accent, 2, radius::control);
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                              const QWidget *widget) const
{
    switch (type) {
    case CT_PushButton: {
        const bool menu = [&] {
            const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
            return button && (button->features & QStyleOptionButton::HasMenu);
        }();
        const int hint = widget ? hintWidth(widget, widget->font()) : 0;
        return {size.width() + hint + 24 + (menu ? 14 : 0), std::max(controlHeight, size.height() + 8)};
    }
    case CT_ComboBox:
        return {size.width() + chevronRoom + 14, std::max(controlHeight, size.height() + 8)};
    case CT_LineEdit:
        return {size.width() + 16, std::max(controlHeight, size.height() + 10)};
    case CT_SpinBox: {
        const QSize base = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {base.width() + 12, std::max(controlHeight, option->fontMetrics.height() + 10)};
    }
    case CT_ToolButton:
        return {std::max(size.width() + 10, 28), std::max(size.height() + 8, 28)};
    case CT_MenuBarItem:
        return {size.width() + 20, size.height() + 10};
    case CT_MenuItem: {
        const QSize base = QProxyStyle::sizeFromContents(type, option, size, widget);
        const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
        const bool line = item && item->menuItemType == QStyleOptionMenuItem::Separator;
        return line ? base : QSize(base.width() + space::content, std::max(30, base.height()));
    }
    case CT_ItemViewItem: {
        const QSize base = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {base.width() + 8, std::max(30, base.height() + 6)};
    }
    case CT_HeaderSection: {
        const QSize base = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {base.width() + 8, std::max(34, base.height())};
    }
    case CT_CheckBox:
    case CT_RadioButton: {
        const QSize base = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {base.width() + 4, std::max(24, base.height())};
    }
    default:
        return QProxyStyle::sizeFromContents(type, option, size, widget);
    }
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    switch (element) {
    case SE_PushButtonFocusRect:
        return option->rect;
    case SE_LineEditContents:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth > 0)
            return option->rect.adjusted(8, 2, -8, -2);
        break;
    case SE_ProgressBarGroove:
    case SE_ProgressBarContents:
        return option->rect;
    default:
        break;
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl subControl,
                            const QWidget *widget) const
{
    const QRect all = option->rect;
    if (control == CC_ComboBox) {
        if (subControl == SC_ComboBoxArrow)
            return visualRect(option->direction, all,
                              QRect(all.right() - chevronRoom + 1, all.y(), chevronRoom, all.height()));
        if (subControl == SC_ComboBoxEditField) {
            const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option);
            const int left = box && box->editable ? 8 : 10; // a line edit keeps 2 px to itself
            return visualRect(option->direction, all, all.adjusted(left, 2, -chevronRoom, -2));
        }
    }
    if (control == CC_SpinBox) {
        const auto *box = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
        const int room = box && box->buttonSymbols == QAbstractSpinBox::NoButtons ? 2 : 22;
        const QRect buttons(all.right() - 22, all.y() + 3, 20, all.height() - 6);
        const int half = buttons.height() / 2;
        if (subControl == SC_SpinBoxUp)
            return visualRect(option->direction, all, QRect(buttons.x(), buttons.y(), buttons.width(), half));
        if (subControl == SC_SpinBoxDown)
            return visualRect(option->direction, all, QRect(buttons.x(), buttons.y() + half, buttons.width(), half));
        if (subControl == SC_SpinBoxEditField)
            return visualRect(option->direction, all, all.adjusted(8, 2, -room, -2));
    }
    if (control == CC_ScrollBar)
        return paint::scrollBarRect(*option, subControl,
                                    QProxyStyle::subControlRect(control, option, subControl, widget));
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
    case PM_SplitterWidth:
        return space::related;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return space::content;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return indicatorSize;
    case PM_FocusFrameHMargin: // of the text in a row
        return 7;
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuVMargin:
        return space::chip;
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollBarSliderMin:
        return 32;
    case PM_ScrollView_ScrollBarSpacing:
        return 0;
    case PM_MenuBarPanelWidth:
        return 0;
    case PM_MenuBarHMargin:
        return 4;
    case PM_MenuBarVMargin:
        return 2;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_ToolTipLabelFrameWidth:
        return 4;
    case PM_HeaderMargin:
        return 8;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_Widget_Animation_Duration:
        return 0; // look.md: no motion but a streaming caret and a determinate progress bar
    case SH_ComboBox_Popup:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_EtchDisabledText:
        return 0;
    case SH_UnderlineShortcut: { // letters are underlined while they can be used: Alt is down, or the bar is entered
        const auto *bar = qobject_cast<const QMenuBar *>(widget);
        const bool entered = bar != nullptr && bar->activeAction() != nullptr;
        return entered || qobject_cast<const QMenu *>(widget) ||
               (QGuiApplication::keyboardModifiers() & Qt::AltModifier);
    }
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}
} // namespace assay::widgets
