using Pass.Clearing.Payments.Rails;
using Pass.Core;

namespace Pass.Clearing.Tests.Payments.Rails;

internal static class PaymentSamples
{
    public static readonly Iban French = Iban.Parse("FR7630006000011234567890189").OrThrow();
    public static readonly Iban German = Iban.Parse("DE89370400440532013000").OrThrow();
    public static readonly Iban Turkish = Iban.Parse("TR330006100519786457841326").OrThrow();

    public static readonly DebtorAccount Region = new(
        "Région Auvergne-Rhône-Alpes",
        Iban.Parse("FR1420041010050500013M02606").OrThrow(),
        Bic.Parse("PSSTFRPPLYO").OrThrow(),
        Siret.Parse("20005376700014").OrThrow());

    public static PaymentInstruction Order(int number, long cents = 12_345, Iban? iban = null, string name = "Librairie Le Passage") =>
        Order($"PO-2026-{number:000000}", cents, iban, name);

    public static PaymentInstruction Order(string id, long cents = 12_345, Iban? iban = null, string name = "Librairie Le Passage") =>
        new(id, Uetr.For(id), new Money(cents), name, iban ?? French, null,
            new Remittance.Structured(CreditorReference.For("BR2026000123")));

    public static PaymentFile File(params PaymentInstruction[] orders) => new(
        "PASS-2026-09-05-01",
        new DateTimeOffset(2026, 9, 5, 2, 0, 0, TimeSpan.FromHours(2)),
        Region,
        new DateOnly(2026, 9, 7),
        orders);

    public static PaymentFile Night() => File(
        Order(1),
        Order(2, 1, German, "Théâtre de l’Œuvre & Compagnie") with
        {
            Bic = Bic.Parse("DEUTDEFF").OrThrow(),
            Remittance = new Remittance.Unstructured("Bordereau n° 2026-000124 ; cinéma & spectacles — août 2026"),
        },
        Order(3, 99_999_999_999, name: "Société coopérative d'intérêt collectif des librairies indépendantes et des cinémas d'Auvergne") with { Uetr = null });
}
