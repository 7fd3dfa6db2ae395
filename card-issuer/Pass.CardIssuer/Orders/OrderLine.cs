using Pass.CardIssuer.Lifecycle;
using Pass.Core;
using Pass.Issuing.Bureau;

namespace Pass.CardIssuer.Orders;

/// <summary>What is wrong with a file: where, and what to do.</summary>
/// <param name="Line">From 1; in a JSON file, the number of the order.</param>
/// <param name="Field">Column, or empty for the whole line.</param>
public sealed record FileProblem(int Line, string Field, Problem Problem)
{
    public static FileProblem Of(SealedFault fault) => new(fault.Line, fault.Field, IssuanceTexts.Problem(fault.Code, fault.Format));

    private const int Shown = 20;

    /// <summary>Shows where a file is wrong and stops; nothing was changed.</summary>
    public static void ThrowIfAny(string file, IReadOnlyList<FileProblem> problems)
    {
        if (problems.Count == 0)
            return;
        foreach (var problem in problems.Take(Shown))
            Console.Error.WriteLine($"{file}:{problem}");
        throw new UserErrorException($"{file}: {problems.Count} problems; nothing was changed.");
    }

    public override string ToString() => Field.Length == 0 ? $"{Line}: {Problem.Text}" : $"{Line}, {Field}: {Problem.Text}";
}

/// <summary>One order as read: the request, or what is wrong with it.</summary>
public sealed record OrderLine(int Line, OrderRequest? Request, IReadOnlyList<FileProblem> Problems);
