using System.CommandLine;
using Pass.Clearing.Verification;
using Pass.Core;

namespace Pass.Cli.Commands;

/// <summary><c>pass trace OPERATION</c>: from a till's operation to the bank's line.</summary>
internal static class TraceCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(TraceCommand), "Words");

    public static Command Create()
    {
        var id = new Argument<Guid>("operation");
        var command = new Command("trace") { id };
        command.SetAction(async (parsed, ct) =>
        {
            var operation = new OperationId(parsed.GetValue(id));
            var steps = await new OperationTrail(await CliOptions.RegionAsync(parsed, ct)).FollowAsync(operation, ct);
            if (steps.Count == 0)
                throw new UserErrorException(Words.Say("OperationUnknown", operation.Value));
            foreach (var step in steps)
                Invocation.Say($"{step.Name,-12}{step.Text}");
        });
        return command;
    }
}
