<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
    <context>
        <name>AnswerWords</name>
        <message numerus="yes">
            <source>%n word(s) had come.</source>
            <translation>
                <numerusform>%n word had come.</numerusform>
                <numerusform>%n words had come.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>It was tried %n time(s).</source>
            <translation>
                <numerusform>It was tried once.</numerusform>
                <numerusform>It was tried %n times.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>CommandConsent</name>
        <message numerus="yes">
            <source>Start %n program(s) on this computer?</source>
            <translation>
                <numerusform>Start %n program on this computer?</numerusform>
                <numerusform>Start %n programs on this computer?</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>CompareDialogs</name>
        <message numerus="yes">
            <source>%n stop sequence(s)</source>
            <translation>
                <numerusform>%n stop sequence</numerusform>
                <numerusform>%n stop sequences</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::itemmodels::RunTableModel</name>
        <message numerus="yes">
            <source>%n case(s)</source>
            <translation>
                <numerusform>%n case</numerusform>
                <numerusform>%n cases</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n target(s)</source>
            <translation>
                <numerusform>%n target</numerusform>
                <numerusform>%n targets</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::AnalysePage</name>
        <message numerus="yes">
            <source>%n run(s)</source>
            <translation>
                <numerusform>%n run</numerusform>
                <numerusform>%n runs</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Score %n answer(s) to see quality.</source>
            <translation>
                <numerusform>Score %n answer to see quality.</numerusform>
                <numerusform>Score %n answers to see quality.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::AnswerPane</name>
        <message numerus="yes">
            <source>Reasoning · %n word(s)</source>
            <translation>
                <numerusform>Reasoning · %n word</numerusform>
                <numerusform>Reasoning · %n words</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::AnswersPanel</name>
        <message numerus="yes">
            <source>%n answer(s)</source>
            <translation>
                <numerusform>%n answer</numerusform>
                <numerusform>%n answers</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::AssumptionBar</name>
        <message numerus="yes">
            <source>%1 % of the answers are there by then; %n answer(s) of each target are needed</source>
            <translation>
                <numerusform>%1 % of the answers are there by then; one answer of each target is needed</numerusform>
                <numerusform>%1 % of the answers are there by then; %n answers of each target are needed</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::ChartExports</name>
        <message numerus="yes">
            <source>Saved %n file(s) in %1</source>
            <translation>
                <numerusform>Saved %n file in %1</numerusform>
                <numerusform>Saved %n files in %1</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::CommandBar</name>
        <message numerus="yes">
            <source>From %n earlier answer(s) of these models.</source>
            <translation>
                <numerusform>From %n earlier answer of these models.</numerusform>
                <numerusform>From %n earlier answers of these models.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n request(s) without earlier answers: estimated from the length of the prompts.</source>
            <translation>
                <numerusform>%n request without earlier answers: estimated from the length of the prompts.</numerusform>
                <numerusform>%n requests without earlier answers: estimated from the length of the prompts.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Send %n prompt(s)</source>
            <translation>
                <numerusform>Send %n prompt</numerusform>
                <numerusform>Send %n prompts</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>to %n target(s)</source>
            <translation>
                <numerusform>to %n target</numerusform>
                <numerusform>to %n targets</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::ComparePage</name>
        <message numerus="yes">
            <source>Send it to %n target(s)</source>
            <translation>
                <numerusform>Send it to %n target</numerusform>
                <numerusform>Send it to %n targets</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::DisagreementsDialog</name>
        <message numerus="yes">
            <source>%n answer(s) wait for a last word. A decision stands beside the scores; it replaces none.</source>
            <translation>
                <numerusform>One answer waits for a last word. A decision stands beside the scores; it replaces none.</numerusform>
                <numerusform>%n answers wait for a last word. A decision stands beside the scores; it replaces none.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::EndpointPanel</name>
        <message numerus="yes">
            <source>Answered in %1 ms, %n model(s).</source>
            <translation>
                <numerusform>Answered in %1 ms, %n model.</numerusform>
                <numerusform>Answered in %1 ms, %n models.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::ExportDialog</name>
        <message numerus="yes">
            <source>%n chart(s), each under its own name</source>
            <translation>
                <numerusform>%n chart, each under its own name</numerusform>
                <numerusform>%n charts, each under its own name</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::HandOutDialog</name>
        <message numerus="yes">
            <source>%1: %n answer(s)</source>
            <translation>
                <numerusform>%1: %n answer</numerusform>
                <numerusform>%1: %n answers</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) attached to the prompts stay out of the pack: your colleague sees their names only. Send them along if the answers cannot be judged without them.</source>
            <translation>
                <numerusform>One file attached to the prompts stays out of the pack: your colleague sees its name only. Send it along if the answers cannot be judged without it.</numerusform>
                <numerusform>%n files attached to the prompts stay out of the pack: your colleague sees their names only. Send them along if the answers cannot be judged without them.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::HistoryPage</name>
        <message numerus="yes">
            <source>Analyse %n run(s) together</source>
            <translation>
                <numerusform>Analyse %n run together</numerusform>
                <numerusform>Analyse %n runs together</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>No runs but %n in the bin. Every prompt you send is kept here.</source>
            <translation>
                <numerusform>No runs but %n in the bin. Every prompt you send is kept here.</numerusform>
                <numerusform>No runs but %n in the bin. Every prompt you send is kept here.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::HomePage</name>
        <message numerus="yes">
            <source>%1 found on %2 (%n model(s))</source>
            <translation>
                <numerusform>%1 found on %2 (%n model)</numerusform>
                <numerusform>%1 found on %2 (%n models)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1 was added with %n model(s): tick those to compare.</source>
            <translation>
                <numerusform>%1 was added with %n model: tick those to compare.</numerusform>
                <numerusform>%1 was added with %n models: tick those to compare.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n prompt(s) imported.</source>
            <translation>
                <numerusform>%n prompt imported.</numerusform>
                <numerusform>%n prompts imported.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::KeyringBanner</name>
        <message numerus="yes">
            <source>Waiting for the system's keyring for %n key(s). It may ask you to unlock it.</source>
            <translation>
                <numerusform>Waiting for the system's keyring for %n key. It may ask you to unlock it.</numerusform>
                <numerusform>Waiting for the system's keyring for %n keys. It may ask you to unlock it.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::MainWindow</name>
        <message numerus="yes">
            <source>%n answer(s) were cut off when Assay ended. They are marked; nothing was sent again.</source>
            <translation>
                <numerusform>One answer was cut off when Assay ended. It is marked; nothing was sent again.</numerusform>
                <numerusform>%n answers were cut off when Assay ended. They are marked; nothing was sent again.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::MergeDialog</name>
        <message numerus="yes">
            <source>Merge %n judgement(s)</source>
            <translation>
                <numerusform>Merge %n judgement</numerusform>
                <numerusform>Merge %n judgements</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>“%1” gave %n judgement(s) that are new here.</source>
            <translation>
                <numerusform>“%1” gave one judgement that is new here.</numerusform>
                <numerusform>“%1” gave %n judgements that are new here.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n more is there already and stays as it is.</source>
            <comment>judgements</comment>
            <translation>
                <numerusform>One more is there already and stays as it is.</numerusform>
                <numerusform>%n more are there already and stay as they are.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n contradiction(s): the same rater judged in two places. Choose which value counts; the other one is kept in the history, taken back.</source>
            <translation>
                <numerusform>%n contradiction: the same rater judged in two places. Choose which value counts; the other one is kept in the history, taken back.</numerusform>
                <numerusform>%n contradictions: the same rater judged in two places. Choose which value counts; the other one is kept in the history, taken back.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::PackActions</name>
        <message numerus="yes">
            <source>%1: %n answer(s) to score.</source>
            <translation>
                <numerusform>%1: %n answer to score.</numerusform>
                <numerusform>%1: %n answers to score.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n name(s) in them were masked.</source>
            <comment>names of models</comment>
            <translation>
                <numerusform>One name in them was masked.</numerusform>
                <numerusform>%n names in them were masked.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n judgement(s) of %1 were merged.</source>
            <translation>
                <numerusform>One judgement of %1 was merged.</numerusform>
                <numerusform>%n judgements of %1 were merged.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n score(s) were imported.</source>
            <translation>
                <numerusform>One score was imported.</numerusform>
                <numerusform>%n scores were imported.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::PriceImportDialog</name>
        <message numerus="yes">
            <source>Take over %n price(s)</source>
            <translation>
                <numerusform>Take over %n price</numerusform>
                <numerusform>Take over %n prices</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::PricesPanel</name>
        <message numerus="yes">
            <source>%n price(s) taken over.</source>
            <translation>
                <numerusform>%n price taken over.</numerusform>
                <numerusform>%n prices taken over.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::RevealCard</name>
        <message numerus="yes">
            <source>no variation seen in %n prompt(s)</source>
            <translation>
                <numerusform>no variation seen in %n prompt</numerusform>
                <numerusform>no variation seen in %n prompts</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::RunDetail</name>
        <message numerus="yes">
            <source>%n answer(s) without a price left out</source>
            <translation>
                <numerusform>%n answer without a price left out</numerusform>
                <numerusform>%n answers without a price left out</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n answer(s) %1</source>
            <translation>
                <numerusform>%n answer %1</numerusform>
                <numerusform>%n answers %1</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n answer(s) never sent; nothing is sent again by itself</source>
            <translation>
                <numerusform>%n answer never sent; nothing is sent again by itself</numerusform>
                <numerusform>%n answers never sent; nothing is sent again by itself</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n answer(s) not sent: budget reached; Continue sends them</source>
            <translation>
                <numerusform>%n answer not sent: budget reached; Continue sends them</numerusform>
                <numerusform>%n answers not sent: budget reached; Continue sends them</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n answer(s) not scored yet</source>
            <translation>
                <numerusform>%n answer not scored yet</numerusform>
                <numerusform>%n answers not scored yet</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::RunPicker</name>
        <message numerus="yes">
            <source>Data: %n run(s)</source>
            <translation>
                <numerusform>Data: %n run</numerusform>
                <numerusform>Data: %n runs</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::ScoreChooser</name>
        <message numerus="yes">
            <source>%n answer(s) judged</source>
            <translation>
                <numerusform>%n answer judged</numerusform>
                <numerusform>%n answers judged</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::ScoreColumn</name>
        <message numerus="yes">
            <source>%n name(s) hidden</source>
            <comment>names of models in an answer</comment>
            <translation>
                <numerusform>%n name hidden</numerusform>
                <numerusform>%n names hidden</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::ScoreImportDialog</name>
        <message numerus="yes">
            <source>Import %n score(s)</source>
            <translation>
                <numerusform>Import %n score</numerusform>
                <numerusform>Import %n scores</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1: %n row(s) are wrong, so nothing is imported. Correct them and choose the file again.</source>
            <translation>
                <numerusform>%1: one row is wrong, so nothing is imported. Correct it and choose the file again.</numerusform>
                <numerusform>%1: %n rows are wrong, so nothing is imported. Correct them and choose the file again.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1: %n score(s) are new.</source>
            <translation>
                <numerusform>%1: one score is new.</numerusform>
                <numerusform>%1: %n scores are new.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n more is there already and stays as it is.</source>
            <comment>scores</comment>
            <translation>
                <numerusform>One more is there already and stays as it is.</numerusform>
                <numerusform>%n more are there already and stay as they are.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Not read: column %1.</source>
            <comment>names of columns</comment>
            <translation>
                <numerusform>Not read: the column %1.</numerusform>
                <numerusform>Not read: the columns %1.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::ScoreSurface</name>
        <message numerus="yes">
            <source>%n answer(s) failed, broke off or are still on their way</source>
            <translation>
                <numerusform>One answer failed, broke off or is still on its way</numerusform>
                <numerusform>%n answers failed, broke off or are still on their way</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n judgement(s) in a row: a short rest keeps scores even.</source>
            <translation>
                <numerusform>%n judgement in a row: a short rest keeps scores even.</numerusform>
                <numerusform>%n judgements in a row: a short rest keeps scores even.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::StatusLine</name>
        <message numerus="yes">
            <source>%n failed</source>
            <comment>answers of a run</comment>
            <translation>
                <numerusform>%n failed</numerusform>
                <numerusform>%n failed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n stopped</source>
            <comment>answers of a run</comment>
            <translation>
                <numerusform>%n stopped</numerusform>
                <numerusform>%n stopped</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n not sent</source>
            <comment>answers of a run, as the budget is reached</comment>
            <translation>
                <numerusform>%n not sent</numerusform>
                <numerusform>%n not sent</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::StepsView</name>
        <message numerus="yes">
            <source>Steps · %n</source>
            <comment>of a chain</comment>
            <translation>
                <numerusform>Steps · %n</numerusform>
                <numerusform>Steps · %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::StoredBanner</name>
        <message numerus="yes">
            <source>Run of %1, as it was: %n answer(s), read-only</source>
            <translation>
                <numerusform>Run of %1, as it was: %n answer, read-only</numerusform>
                <numerusform>Run of %1, as it was: %n answers, read-only</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>assay::widgets::TargetPicker</name>
        <message numerus="yes">
            <source>%n target(s) ticked</source>
            <translation>
                <numerusform>%n target ticked</numerusform>
                <numerusform>%n targets ticked</numerusform>
            </translation>
        </message>
    </context>
</TS>
