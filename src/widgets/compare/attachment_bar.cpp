// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/attachment_bar.h"
#include "core/attachment.h"
#include "widgets/controls.h"
#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int barHeight = 34, longestName = 40;

QString typeOf(const Attachment &file)
{
    if (file.mediaType == "application/pdf")
        return u"PDF"_s;
    return QString::fromStdString(file.mediaType.substr(file.mediaType.find('/') + 1)).toUpper();
}
} // namespace

QString attachmentText(const Attachment &file)
{
    QString name = QString::fromStdString(file.name);
    if (name.size() > longestName) // its end says what kind it is
        name = name.left(longestName / 2) + u'…' + name.right(longestName / 2 - 1);
    QStringList parts{name, typeOf(file)};
    if (file.bytes)
        parts << QLocale().formattedDataSize(qint64(file.bytes->size()), 0, QLocale::DataSizeTraditionalFormat);
    return parts.join(u" · "_s);
}

AttachmentBar::AttachmentBar(QWidget *parent) : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::content, 2, space::content, 4);
    column->setSpacing(2);
    auto *scroll = new QScrollArea(this);
    scroll->setObjectName(u"attachments"_s);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    scroll->setFixedHeight(barHeight);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *inside = new QWidget(scroll);
    m_row = new QHBoxLayout(inside);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(space::related);
    m_row->addStretch(1);
    scroll->setWidget(inside);
    scroll->viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    m_chips = scroll;
    m_note = makeLabel({}, TextRole::Small, Tone::Caution, this);
    m_note->setObjectName(u"attachmentNote"_s);
    m_note->setWordWrap(true);
    column->addWidget(m_chips);
    column->addWidget(m_note);
    refresh();
}

QWidget *AttachmentBar::makeChip(const Attachment &file, int index, bool editable)
{
    auto *host = new QWidget(m_chips);
    auto *row = new QHBoxLayout(host);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto *chip = new Chip(attachmentText(file), host);
    QString more = tr("SHA-256 %1").arg(QString::fromStdString(file.sha256));
    if (file.bytes)
        if (const auto size = pixelSizeOf(*file.bytes))
            more = tr("%1 × %2 pixels", "a picture's size").arg(size->width).arg(size->height) + u'\n' + more;
    chip->setToolTip(more);
    row->addWidget(chip);
    if (editable) {
        const QString name = tr("Remove %1").arg(QString::fromStdString(file.name));
        QToolButton *remove = makeIconButton(u"close", name, host);
        connect(remove, &QToolButton::clicked, this, [this, index] { Q_EMIT removeRequested(index); });
        row->addWidget(remove);
    }
    return host;
}

void AttachmentBar::setFiles(const std::vector<Attachment> &files, const QStringList &notTaken, bool editable)
{
    while (m_row->count() > 1) { // the stretch stays
        QLayoutItem *item = m_row->takeAt(0);
        item->widget()->hide();
        item->widget()->deleteLater(); // its button may be what leads here
        delete item;
    }
    for (std::size_t i = 0; i < files.size(); ++i)
        m_row->insertWidget(int(i), makeChip(files[i], int(i), editable));
    m_any = !files.empty();
    m_notTaken = notTaken.join(u'\n');
    m_problem.clear();
    refresh();
}

void AttachmentBar::setProblem(const QString &problem)
{
    m_problem = problem;
    refresh();
}

void AttachmentBar::refresh()
{
    m_chips->setVisible(m_any);
    m_note->setText(m_problem.isEmpty() ? m_notTaken : m_problem);
    setTone(m_note, m_problem.isEmpty() ? Tone::Caution : Tone::Error);
    m_note->setVisible(!m_note->text().isEmpty());
    setVisible(!m_compact && (m_any || !m_note->text().isEmpty()));
}

void AttachmentBar::setCompact(bool compact)
{
    m_compact = compact;
    refresh();
}
} // namespace assay::widgets
