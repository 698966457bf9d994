// SPDX-License-Identifier: GPL-3.0-or-later
// Every answer against one of them, word by word: which one is chosen here. Long texts are compared on a pool thread.
// GUI thread.
#pragma once
#include "widgets/compare/answer_view.h"
#include <atomic>
#include <memory>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;

namespace assay::widgets
{
class DiffBar : public QWidget
{
    Q_OBJECT
public:
    explicit DiffBar(QWidget *parent = nullptr);
    ~DiffBar() override;
    void setViews(const QList<AnswerView *> &views, const QStringList &names); // in reading order
    void open(int base);
    void close();
    bool isOpen() const { return !isHidden(); }
    int base() const;
    void setBase(int view);
    bool isComparing() const noexcept { return m_pending > 0; }
    QComboBox *chooser() const noexcept { return m_chooser; }

Q_SIGNALS:
    void closed();

private:
    void compare();
    void compareOne(int view);
    void arrived(int ticket, const QPointer<AnswerView> &view, const QString &answer, const QList<DiffPiece> &pieces);
    void refresh();
    QList<QPointer<AnswerView>> m_views;
    QStringList m_names;
    QComboBox *m_chooser;
    QLabel *m_state;
    QTimer m_again;
    int m_ticket = 0, m_pending = 0;
    bool m_filling = false, m_own = false;
    std::shared_ptr<std::atomic_bool> m_stop;
    QThreadPool m_pool; // last: it waits for its work before anything else goes
};
} // namespace assay::widgets
