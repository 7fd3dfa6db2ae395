using System.CommandLine;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data;
using Pass.Data.Machine;
using Pass.Data.Model;
using Pass.Region.Hosting;

namespace Pass.Cli.Commands;

/// <summary><c>pass prove</c>: bundles with which anybody checks a day or a run without us, and the time-stamps they hold.</summary>
internal static class ProveCommands
{
    private const ActorRole MayStamp = ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator;

    private static readonly Texts Words = Texts.Beside(typeof(ProveCommands), "Prove");

    public static Command Create() => new("prove") { Stamp(), Day(), Run() };

    /// <summary>Has what waits stamped, beside what was asked for: a word when an authority is down, and nothing waits for it.</summary>
    public static async Task StampAsync(PassDatabase database, Actor actor, TimeProvider time, CancellationToken ct)
    {
        if (!(await new ProofService(database, RegionParts.KeysPath(database), time).StampAsync(actor, ct)).Ok(out var stamped, out var problem))
            Invocation.Warn(problem.Text);
        else if (stamped.Problem is { } down)
            Invocation.Warn(down.Text);
    }

    private static Command Stamp()
    {
        var command = new Command("stamp");
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, MayStamp, ct);
            var stamped = (await new ProofService(database, RegionParts.KeysPath(database), TimeProvider.System).StampAsync(actor, ct)).OrFail();
            Invocation.Say(Words.Say("Stamped", stamped.Count, stamped.Waiting));
            if (stamped.Problem is { } down)
                throw new UserErrorException(down.Text);
        });
        return command;
    }

    private static Command Day()
    {
        var day = new Argument<DateOnly>("day");
        return Bundle("day", day, async (parsed, database, output, ct) =>
        {
            using var log = await RegionParts.OpenAsync(database, ct);
            return await new ProofBundle(database).WriteDayAsync(log, parsed.GetValue(day), output, ct);
        });
    }

    private static Command Run()
    {
        var run = new Argument<int>("settlement");
        return Bundle("run", run, (parsed, database, output, ct) => new ProofBundle(database).WriteRunAsync(parsed.GetValue(run), output, ct));
    }

    private static Command Bundle(string name, Argument subject, Func<ParseResult, PassDatabase, Stream, CancellationToken, Task<Result<Proof>>> write)
    {
        var output = new Option<FileInfo>("--out") { Required = true };
        var command = new Command(name) { subject, output };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var path = parsed.GetValue(output)!.FullName;
            using var file = new UnfinishedFile(path);
            var proof = (await write(parsed, database, file.Stream, ct)).OrFail();
            file.Finish(replace: true);
            Invocation.Say(Words.Say("Written", path, DateTimeOffset.FromUnixTimeMilliseconds(proof.AtMs).ToLocalTime(), proof.Authority));
        });
        return command;
    }
}
