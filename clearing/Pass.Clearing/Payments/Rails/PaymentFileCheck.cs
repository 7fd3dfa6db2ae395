using Pass.Core;

namespace Pass.Clearing.Payments.Rails;

/// <summary>What a bank would refuse, found before the file exists.</summary>
/// <param name="Position">The instruction's place in the batch, from 1; null when the whole file is concerned.</param>
/// <param name="EndToEndId">The payment order concerned, as given.</param>
/// <param name="Problem">What is wrong and what to do.</param>
public sealed record PaymentProblem(int? Position, string? EndToEndId, Problem Problem)
{
    public override string ToString() => Position is null ? $"{Problem}" : $"{Position} ({EndToEndId}): {Problem}";
}

/// <summary>The rules of the SEPA credit transfer scheme for a batch (EPC132-08, customer-to-PSP guidelines).</summary>
public static class PaymentFileCheck
{
    private static readonly Texts Words = Texts.Beside(typeof(PaymentFileCheck), "Payments");

    public static readonly Money MaxAmount = new(99_999_999_999);

    /// <returns>Every problem of every instruction, in the order of the file; empty when the file can be written.</returns>
    public static IReadOnlyList<PaymentProblem> Run(PaymentFile file)
    {
        var problems = OfFile(file).Select(problem => new PaymentProblem(null, null, problem)).ToList();
        var firstByEndToEndId = new Dictionary<string, int>(StringComparer.Ordinal);
        var firstByUetr = new Dictionary<Guid, int>();
        for (var index = 0; index < file.Instructions.Count; index++)
        {
            var (instruction, position) = (file.Instructions[index], index + 1);
            var found = OfInstruction(instruction).ToList();
            if (!firstByEndToEndId.TryAdd(instruction.EndToEndId, position))
                found.Add(Words.Problem("EndToEndIdDuplicate", instruction.EndToEndId, firstByEndToEndId[instruction.EndToEndId]));
            if (instruction.Uetr is { } uetr && !firstByUetr.TryAdd(uetr, position))
                found.Add(Words.Problem("UetrDuplicate", uetr, firstByUetr[uetr]));
            problems.AddRange(found.Select(problem => new PaymentProblem(position, instruction.EndToEndId, problem)));
        }

        return problems;
    }

    private static IEnumerable<Problem> OfFile(PaymentFile file)
    {
        if (file.Instructions.Count == 0)
            yield return Words.Problem("FileEmpty");
        if (!SepaText.IsIdentifier(file.MessageId))
            yield return Words.Problem("MessageIdShape", file.MessageId);
        if (file.ExecutionDate < DateOnly.FromDateTime(file.CreatedAt.DateTime))
            yield return Words.Problem("ExecutionDatePast", file.ExecutionDate, file.CreatedAt);
        if (!IsName(file.Debtor.Name))
            yield return Words.Problem("DebtorNameMissing");
        if (!file.Debtor.Iban.IsSepa)
            yield return Words.Problem("DebtorNotSepa", file.Debtor.Iban.Masked);
    }

    private static IEnumerable<Problem> OfInstruction(PaymentInstruction instruction)
    {
        if (!SepaText.IsIdentifier(instruction.EndToEndId))
            yield return Words.Problem("EndToEndIdShape", instruction.EndToEndId);
        if (instruction.Uetr is { } uetr && !IsVersion4(uetr))
            yield return Words.Problem("UetrShape", uetr);
        if (!instruction.Amount.IsPositive || instruction.Amount > MaxAmount)
            yield return Words.Problem("AmountOutOfRange", instruction.Amount, MaxAmount);
        if (!IsName(instruction.CreditorName))
            yield return Words.Problem("CreditorNameMissing");
        if (!instruction.Iban.IsSepa)
            yield return Words.Problem("CreditorNotSepa", instruction.Iban.Masked);
        if (instruction.Remittance is Remittance.Unstructured { Text: var text } && SepaText.Clean(text, 140).Length == 0)
            yield return Words.Problem("RemittanceMissing");
    }

    private static bool IsName(string text) => SepaText.Clean(text, SepaText.MaxNameLength).Any(char.IsAsciiLetterOrDigit);

    private static bool IsVersion4(Guid uetr) => uetr.Version == 4 && uetr.Variant is >= 8 and <= 11;
}
