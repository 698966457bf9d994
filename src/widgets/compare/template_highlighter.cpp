// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/template_highlighter.h"
#include "core/prompt_template.h"
#include "widgets/theme.h"
#include <QPlainTextEdit>

namespace assay::widgets
{

TemplateHighlighter::TemplateHighlighter(QPlainTextEdit *editor)
    : QSyntaxHighlighter(editor->document()), m_editor(editor)
{
    auto *theme = new ThemeNotifier(editor);
    connect(theme, &ThemeNotifier::changed, this, &QSyntaxHighlighter::rehighlight);
}

void TemplateHighlighter::setKnown(const QStringList &names)
{
    if (m_known == names)
        return;
    m_known = names;
    rehighlight();
}

void TemplateHighlighter::highlightBlock(const QString &text)
{
    if (!text.contains(QLatin1String("{{")))
        return;
    const Tokens &t = tokens(m_editor);
    const std::string utf8 = text.toStdString();
    const auto units = [&utf8](std::size_t bytes) { // UTF-8 offset to QString offset
        return static_cast<int>(QString::fromUtf8(utf8.data(), static_cast<qsizetype>(bytes)).size());
    };
    for (const VariableUse &use : variableUses(utf8)) {
        const int begin = units(use.begin), end = units(use.begin + use.length);
        const bool known = !use.name.empty() && m_known.contains(QString::fromStdString(use.name));
        QTextCharFormat format;
        format.setFontWeight(QFont::DemiBold);
        format.setForeground(known ? t.accent : t.error);
        format.setBackground(known ? t.accentGround : t.errorGround);
        if (use.name.empty()) {
            format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
            format.setUnderlineColor(t.error);
        }
        setFormat(begin, end - begin, format);
    }
}
} // namespace assay::widgets
