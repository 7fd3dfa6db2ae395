using System.Globalization;
using Pass.Clearing.Payments.Rails;

namespace Pass.Clearing.Tests.Payments.Rails;

public class PaymentFileCheckTests
{
    [Fact]
    public void A_good_batch_has_no_problem() => PaymentFileCheck.Run(PaymentSamples.Night()).ShouldBeEmpty();

    [Fact]
    public void Every_problem_of_every_order_is_told_at_once()
    {
        var file = PaymentSamples.File(
            PaymentSamples.Order(1),
            PaymentSamples.Order(1) with { Uetr = null },
            PaymentSamples.Order(3, cents: 0, iban: PaymentSamples.Turkish, name: " "),
            PaymentSamples.Order("n°4", cents: 100_000_000_000),
            PaymentSamples.Order(5, cents: -1) with { Remittance = new Remittance.Unstructured("\t") },
            PaymentSamples.Order(6) with { Uetr = Uetr.For("PO-2026-000001") },
            PaymentSamples.Order(7, name: "日本") with { Uetr = Guid.Empty });

        PaymentFileCheck.Run(file).Select(problem => (problem.Position, problem.EndToEndId, problem.Problem.Code)).ShouldBe(
        [
            (2, "PO-2026-000001", "EndToEndIdDuplicate"),
            (3, "PO-2026-000003", "AmountOutOfRange"),
            (3, "PO-2026-000003", "CreditorNameMissing"),
            (3, "PO-2026-000003", "CreditorNotSepa"),
            (4, "n°4", "EndToEndIdShape"),
            (4, "n°4", "AmountOutOfRange"),
            (5, "PO-2026-000005", "AmountOutOfRange"),
            (5, "PO-2026-000005", "RemittanceMissing"),
            (6, "PO-2026-000006", "UetrDuplicate"),
            (7, "PO-2026-000007", "UetrShape"),
            (7, "PO-2026-000007", "CreditorNameMissing"),
        ]);
    }

    [Fact]
    public void Problems_of_the_file_itself_come_first()
    {
        var file = PaymentSamples.File() with
        {
            MessageId = "/trop",
            ExecutionDate = new DateOnly(2026, 9, 4),
            Debtor = PaymentSamples.Region with { Name = "", Iban = PaymentSamples.Turkish },
        };
        PaymentFileCheck.Run(file).Select(problem => problem.Problem.Code)
            .ShouldBe(["FileEmpty", "MessageIdShape", "ExecutionDatePast", "DebtorNameMissing", "DebtorNotSepa"]);
    }

    [Fact]
    public void An_explanation_names_the_order_and_never_the_whole_account()
    {
        var problem = PaymentFileCheck.Run(PaymentSamples.File(PaymentSamples.Order(1, iban: PaymentSamples.Turkish))).Single();
        problem.Problem.In(CultureInfo.GetCultureInfo("fr-FR")).ShouldBe(
            "Le compte TR33 •••• •••• •••• •••• •••3 26 n'est pas dans un pays SEPA : demandez au partenaire un IBAN d'un pays SEPA.");
        problem.ToString().ShouldNotContain(PaymentSamples.Turkish.Electronic);
    }
}
