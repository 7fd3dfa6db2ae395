namespace Pass.Region.Holders.Roll;

/// <summary>Carries a problem that stops the import out of the streams under the XML reader; never leaves this folder.</summary>
internal sealed class RollStoppedException(RollProblem problem) : Exception(problem.Explanation)
{
    public RollProblem Problem { get; } = problem;

    public static RollStoppedException With(string code, string file, int line, string field, string value, params object[] details) =>
        new(new RollProblem(file, line, field, code, value, RollProblemCode.Explain(code, details)));
}
