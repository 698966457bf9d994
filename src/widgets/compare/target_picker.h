// SPDX-License-Identifier: GPL-3.0-or-later
// The popup behind "Targets: 4": every model of every endpoint with a tick box, and the repetitions.
#pragma once
#include "widgets/compare/comparison.h"
#include "widgets/controls.h"

class QCheckBox;
class QSpinBox;
class QVBoxLayout;

namespace assay::widgets
{
class TargetPicker : public QWidget
{
    Q_OBJECT
public:
    explicit TargetPicker(Comparison &comparison, QWidget *parent = nullptr);
    void popupUnder(QWidget *anchor);

Q_SIGNALS:
    void addEndpointRequested();
    void addChainRequested();

private:
    void rebuild();
    void addEndpoint(const StoredEndpoint &stored, const std::vector<std::string> &order);
    void refresh();
    Comparison &m_comparison;
    QWidget *m_list = nullptr;
    QVBoxLayout *m_rows = nullptr;
    QLabel *m_hint = nullptr;
    QSpinBox *m_repetitions = nullptr;
    struct Row {
        QCheckBox *box;
        ModelTarget target;
    };
    std::vector<Row> m_boxes;
};
} // namespace assay::widgets
