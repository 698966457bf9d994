// SPDX-License-Identifier: GPL-3.0-or-later
// A chart to files, with the picture as it will be. It may be opened, and answered by Enter, before its chart is made:
// then it saves as soon as setSpec() brings it.
#pragma once
#include "session/preferences.h"
#include "widgets/analyse/chart_files.h"
#include "widgets/controls.h"
#include <array>
#include <QDialog>
#include <QTimer>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QRadioButton;
class QSpinBox;

namespace assay::widgets
{
class ChartPreview;

class ExportDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ExportDialog(session::Preferences &preferences, QWidget *parent = nullptr);
    void setSpec(const analysis::ChartSpec &spec, const QString &baseName); // the name without an ending
    // What "All charts" saves beside it, each with its name.
    void setOthers(std::vector<std::pair<analysis::ChartSpec, QString>> others);
    bool hasSpec() const noexcept { return m_spec.has_value(); }
    ExportChoice choice() const { return m_choice; }
    QString folder() const;
    void setFolder(const QString &folder);
    QPushButton *exportButton() const { return m_export; }

    void accept() override; // saves; stays open and says why when that fails

Q_SIGNALS:
    void saved(const QStringList &files, const QString &folder);
    void reportAsked(); // it closes itself

private:
    QWidget *makeForm();
    QWidget *makeOwnSize(QWidget *parent);
    QWidget *makeWhat();
    QWidget *makeFormats();
    QWidget *makeFolderRow();
    QWidget *makePreview();
    void connectAll();
    void setChoice(const ExportChoice &choice);
    void choiceChanged();
    void refreshNames();
    void refreshPreview();
    void browse();
    void save();

    session::Preferences &m_preferences;
    std::optional<analysis::ChartSpec> m_spec;
    QString m_base;
    ExportChoice m_choice;
    bool m_saveWhenReady = false;
    std::array<QCheckBox *, allExportFormats.size()> m_formats{};
    QComboBox *m_size = nullptr, *m_scale = nullptr, *m_theme = nullptr, *m_svgText = nullptr;
    QWidget *m_ownRow = nullptr;
    QSpinBox *m_ownWidth = nullptr, *m_ownHeight = nullptr;
    QRadioButton *m_all = nullptr;
    std::vector<std::pair<analysis::ChartSpec, QString>> m_others;
    QLabel *m_pixels = nullptr, *m_names = nullptr;
    QLineEdit *m_altText = nullptr, *m_folder = nullptr;
    ChartPreview *m_preview = nullptr;
    ErrorCard *m_trouble = nullptr;
    QPushButton *m_export = nullptr;
    QTimer m_typing;
};
} // namespace assay::widgets
