// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of an SVG as outlines, so that it looks the same where its fonts are missing: each letter is drawn once and
// then used by its name. One book may serve many pictures of one page. Any thread, one at a time. Private to charts and
// reports.
#pragma once
#include <map>
#include <QByteArray>
#include <QString>

class QRawFont;

namespace assay::charts
{
class SvgOutlines
{
public:
    explicit SvgOutlines(QByteArray link = "href") : m_link(std::move(link)) {}
    QByteArray outlined(const QByteArray &svg); // of QSvgGenerator; its <text> elements are replaced
    QByteArray definitions() const;             // <defs> with every letter so far

private:
    QByteArray outlinedText(const QByteArray &element);
    QByteArray nameOf(const QString &face, quint32 glyph, const QRawFont &font);

    QByteArray m_link, m_paths;
    std::map<std::pair<QString, quint32>, QByteArray> m_names; // empty: the letter has no outline
};
} // namespace assay::charts
