// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/export_dialog.h"
#include "widgets/analyse/chart_preview.h"
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRadioButton>
#include <QSpinBox>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using charts::ChartTheme;
using charts::ExportFormat;

namespace
{
constexpr int typingPauseMs = 200;
const QString &choiceKey()
{
    static const QString key = u"analyse/export"_s;
    return key;
}

QString startFolder(const session::Preferences &preferences)
{
    const QString last = preferences.values().lastExportFolder;
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return !last.isEmpty() ? last : !documents.isEmpty() ? documents : QDir::homePath();
}

} // namespace

ExportDialog::ExportDialog(session::Preferences &preferences, QWidget *parent)
    : QDialog(parent), m_preferences(preferences)
{
    setObjectName(u"exportDialog"_s);
    setWindowTitle(tr("Export chart"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::section, space::section, space::group);
    layout->setSpacing(space::group);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(space::section);
    columns->addWidget(makeForm());
    columns->addWidget(makePreview(), 1);
    layout->addLayout(columns, 1);
    m_trouble = new ErrorCard(this);
    m_trouble->hide();
    layout->addWidget(m_trouble);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::related);
    buttons->addStretch(1);
    QPushButton *cancel = makeButton(tr("Cancel"), {}, this);
    m_export = makeButton(tr("Export"), u"export", this);
    m_export->setObjectName(u"exportNow"_s);
    setPrimary(m_export);
    setButtonHint(m_export, tr("Enter", "a key"));
    m_export->setDefault(true);
    buttons->addWidget(cancel);
    buttons->addWidget(m_export);
    layout->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::accept);
    setChoice(choiceFrom(preferences.state(choiceKey())));
    setFolder(startFolder(preferences));
    connectAll();
    choiceChanged();
    m_export->setFocus();
}

QWidget *ExportDialog::makeForm()
{
    auto *host = new QWidget(this);
    host->setFixedWidth(412);
    auto *form = new QFormLayout(host);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(space::group);
    form->setVerticalSpacing(space::content);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_size = new QComboBox(host);
    for (const ExportSize &size : exportSizes())
        m_size->addItem(size.name);
    m_size->addItem(tr("Own size…"));
    auto *scaleRow = new QWidget(host);
    auto *scaleLayout = new QHBoxLayout(scaleRow);
    scaleLayout->setContentsMargins(0, 0, 0, 0);
    m_scale = new QComboBox(scaleRow);
    for (int scale = 1; scale <= 4; ++scale)
        m_scale->addItem(tr("%1×", "times as many pixels").arg(scale), double(scale));
    m_scale->addItem(tr("300 dots per inch, for print"), kPrintScale);
    m_pixels = makeLabel({}, TextRole::Small, Tone::Secondary, scaleRow);
    scaleLayout->addWidget(m_scale);
    scaleLayout->addWidget(m_pixels, 1);
    m_theme = new QComboBox(host);
    m_theme->addItem(tr("Light"), int(ChartTheme::Light));
    m_theme->addItem(tr("Dark"), int(ChartTheme::Dark));
    m_theme->addItem(tr("Print: black on white, safe in grey"), int(ChartTheme::Print));
    m_svgText = new QComboBox(host);
    m_svgText->setObjectName(u"exportSvgText"_s);
    m_svgText->addItem(tr("Text stays text: to be edited"));
    m_svgText->addItem(tr("Outlines: the same everywhere"));
    m_altText = new QLineEdit(host);
    m_altText->setObjectName(u"exportAltText"_s);
    m_altText->setAccessibleName(tr("Alternative text of the chart"));
    m_altText->setToolTip(tr("Read aloud in place of the picture; written into PNG and SVG"));
    m_names = makeLabel({}, TextRole::Small, Tone::Secondary, host);
    m_names->setObjectName(u"exportNames"_s);
    m_names->setWordWrap(true);
    form->addRow(tr("What"), makeWhat());
    form->addRow(tr("Files"), makeFormats());
    form->addRow(tr("Si&ze"), m_size);
    m_ownRow = makeOwnSize(host);
    form->addRow(m_ownRow);
    form->addRow(tr("Sca&le"), scaleRow);
    form->addRow(tr("&Theme"), m_theme);
    form->addRow(tr("S&VG text"), m_svgText);
    form->addRow(tr("&Alt text"), m_altText);
    form->addRow(tr("F&older"), makeFolderRow());
    form->addRow(tr("Named"), m_names);
    static_cast<QLabel *>(form->labelForField(scaleRow))->setBuddy(m_scale);
    static_cast<QLabel *>(form->labelForField(m_folder->parentWidget()))->setBuddy(m_folder);
    return host;
}

QWidget *ExportDialog::makeOwnSize(QWidget *parent)
{
    auto *host = new QWidget(parent);
    auto *row = new QHBoxLayout(host);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    row->addStretch(1);
    const std::pair<QSpinBox **, QString> sides[] = {{&m_ownWidth, tr("Width of the chart")},
                                                     {&m_ownHeight, tr("Height of the chart")}};
    for (const auto &[box, name] : sides) {
        *box = new QSpinBox(host);
        (*box)->setRange(leastOwnSide, largestOwnSide);
        (*box)->setSuffix(tr(" px"));
        (*box)->setAccessibleName(name);
        if (*box == m_ownHeight)
            row->addWidget(makeLabel(tr("×", "between width and height"), TextRole::Body, Tone::Secondary, host));
        row->addWidget(*box);
    }
    m_ownWidth->setObjectName(u"exportWidth"_s);
    m_ownHeight->setObjectName(u"exportHeight"_s);
    return host;
}

QWidget *ExportDialog::makeWhat()
{
    auto *host = new QWidget(this);
    auto *row = new QHBoxLayout(host);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::content);
    auto *one = new QRadioButton(tr("This chart"), host);
    m_all = new QRadioButton(tr("All charts"), host);
    m_all->setObjectName(u"exportAll"_s);
    QPushButton *report = makeButton(tr("Full report…"), {}, host);
    report->setObjectName(u"exportReport"_s);
    report->setAutoDefault(false);
    one->setChecked(true);
    row->addWidget(one);
    row->addWidget(m_all);
    row->addStretch(1);
    row->addWidget(report);
    connect(m_all, &QRadioButton::toggled, this, &ExportDialog::choiceChanged);
    connect(report, &QPushButton::clicked, this, [this] {
        reject();
        Q_EMIT reportAsked();
    });
    return host;
}

void ExportDialog::setOthers(std::vector<std::pair<analysis::ChartSpec, QString>> others)
{
    m_others = std::move(others);
    m_all->setEnabled(!m_others.empty());
}

QWidget *ExportDialog::makeFormats()
{
    const std::array texts{tr("PNG", "a file format"), tr("SVG", "a file format"), tr("PDF", "a file format"),
                           tr("CSV beside it")};
    auto *host = new QWidget(this);
    auto *row = new QHBoxLayout(host);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::content);
    for (std::size_t i = 0; i < allExportFormats.size(); ++i) {
        m_formats[i] = new QCheckBox(texts[i], host);
        row->addWidget(m_formats[i]);
    }
    row->addStretch(1);
    return host;
}

QWidget *ExportDialog::makeFolderRow()
{
    auto *host = new QWidget(this);
    auto *row = new QHBoxLayout(host);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::related);
    m_folder = new QLineEdit(host);
    m_folder->setObjectName(u"exportFolder"_s);
    m_folder->setMinimumWidth(80);
    QPushButton *choose = makeButton(tr("Browse…"), {}, host);
    choose->setAccessibleName(tr("Choose the folder to export to"));
    row->addWidget(m_folder, 1);
    row->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, &ExportDialog::browse);
    return host;
}

QWidget *ExportDialog::makePreview()
{
    auto *card = new Card(this);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(space::content, space::content, space::content, space::content);
    m_preview = new ChartPreview(card);
    layout->addWidget(m_preview);
    return card;
}

void ExportDialog::connectAll()
{
    for (std::size_t i = 0; i < m_formats.size(); ++i)
        connect(m_formats[i], &QCheckBox::toggled, this, [this, i](bool on) {
            m_choice.set(allExportFormats[i], on);
            choiceChanged();
        });
    connect(m_size, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_choice.size = index;
        choiceChanged();
    });
    for (QSpinBox *box : {m_ownWidth, m_ownHeight})
        connect(box, &QSpinBox::valueChanged, this, [this] {
            m_choice.own = QSize(m_ownWidth->value(), m_ownHeight->value());
            choiceChanged();
        });
    connect(m_scale, &QComboBox::currentIndexChanged, this, [this] {
        m_choice.scale = m_scale->currentData().toDouble();
        choiceChanged();
    });
    connect(m_theme, &QComboBox::currentIndexChanged, this, [this] {
        m_choice.theme = static_cast<ChartTheme>(m_theme->currentData().toInt());
        choiceChanged();
    });
    connect(m_svgText, &QComboBox::currentIndexChanged, this, [this](int index) { m_choice.portableSvg = index == 1; });
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPauseMs); // a folder on a network is not asked at every letter
    connect(&m_typing, &QTimer::timeout, this, &ExportDialog::refreshNames);
    connect(m_folder, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
}

void ExportDialog::setChoice(const ExportChoice &choice)
{
    m_choice = choice;
    for (std::size_t i = 0; i < m_formats.size(); ++i)
        m_formats[i]->setChecked(choice.has(allExportFormats[i]));
    m_size->setCurrentIndex(choice.size);
    m_ownWidth->setValue(choice.own.width());
    m_ownHeight->setValue(choice.own.height());
    m_scale->setCurrentIndex(qMax(0, m_scale->findData(choice.scale)));
    m_svgText->setCurrentIndex(choice.portableSvg ? 1 : 0);
    m_theme->setCurrentIndex(m_theme->findData(int(choice.theme)));
}

void ExportDialog::setSpec(const analysis::ChartSpec &spec, const QString &baseName)
{
    m_spec = spec;
    m_base = baseName;
    m_altText->setText(QString::fromStdString(spec.altText));
    m_altText->setCursorPosition(0);
    choiceChanged();
    if (std::exchange(m_saveWhenReady, false))
        save();
}

QString ExportDialog::folder() const
{
    const QString typed = QDir::fromNativeSeparators(m_folder->text().trimmed());
    if (typed == u"~"_s || typed.startsWith(u"~/"_s))
        return QDir::cleanPath(QDir::homePath() + typed.mid(1));
    return typed.isEmpty() ? QString() : QDir::cleanPath(QDir(QDir::homePath()).absoluteFilePath(typed));
}

void ExportDialog::setFolder(const QString &folder) { m_folder->setText(QDir::toNativeSeparators(folder)); }

void ExportDialog::choiceChanged()
{
    const bool png = m_choice.has(ExportFormat::Png);
    m_scale->setEnabled(png);
    m_ownRow->setVisible(m_choice.size == int(exportSizes().size()));
    const QSize pixels = (QSizeF(sizeOf(m_choice).pixels) * m_choice.scale).toSize();
    m_svgText->setEnabled(m_choice.has(ExportFormat::Svg));
    m_pixels->setText(png ? tr("%1 × %2 px").arg(pixels.width()).arg(pixels.height()) : tr("only of a PNG"));
    refreshNames();
    refreshPreview();
}

void ExportDialog::refreshNames()
{
    const bool any = !m_choice.formats.empty(), placed = !folder().isEmpty();
    m_export->setEnabled(any && placed);
    setInvalid(m_folder, !placed);
    if (!any)
        return m_names->setText(tr("Tick at least one kind of file."));
    if (!placed)
        return m_names->setText(tr("Name a folder to save in."));
    if (!m_spec)
        return m_names->setText(tr("The chart is being made…"));
    if (m_all->isChecked())
        return m_names->setText(tr("%n chart(s), each under its own name", nullptr, int(m_others.size()) + 1));
    const QString name = freeName(folder(), m_base, m_choice);
    QStringList endings;
    for (const ExportFormat format : m_choice.formats)
        endings << u'.' + QString::fromLatin1(charts::exportFormatName(format).data());
    // A break after each underscore, or a long name could not wrap.
    m_names->setText(QString(name).replace(u'_', u"_\u200b"_s) + endings.join(tr(" and ", "between file endings")));
}

void ExportDialog::refreshPreview()
{
    if (m_spec)
        m_preview->setChart(*m_spec, m_choice.theme, sizeOf(m_choice).pixels);
}

void ExportDialog::browse()
{
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("Export to"), folder());
    if (!chosen.isEmpty())
        setFolder(chosen);
}

void ExportDialog::accept()
{
    if (m_choice.formats.empty() || folder().isEmpty())
        return;
    m_trouble->hide();
    if (m_spec)
        return save();
    m_saveWhenReady = true;
    m_export->setEnabled(false);
}

void ExportDialog::save()
{
    analysis::ChartSpec spec = *m_spec;
    if (const QString alt = m_altText->text().trimmed(); !alt.isEmpty())
        spec.altText = alt.toStdString();
    const QString where = folder();
    SavedChart done = saveChart(spec, m_choice, where, m_base);
    QStringList files = done.files;
    if (m_all->isChecked()) {
        for (const auto &[other, base] : m_others) {
            if (done.error)
                break;
            done = saveChart(other, m_choice, where, base);
            files << done.files;
        }
    }
    if (done.error) {
        ErrorContext context;
        context.file = QDir::toNativeSeparators(done.failedPath);
        m_trouble->setError(errorText(*done.error, context));
        m_trouble->show();
        m_export->setEnabled(true);
        return refreshNames();
    }
    m_preferences.setState(choiceKey(), storedChoice(m_choice));
    auto values = m_preferences.values();
    values.lastExportFolder = where;
    m_preferences.set(values);
    Q_EMIT saved(files, where);
    QDialog::accept();
}
} // namespace assay::widgets
