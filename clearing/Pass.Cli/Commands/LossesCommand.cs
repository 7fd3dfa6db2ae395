using System.CommandLine;
using Pass.Core;
using Pass.Region.Partners;

namespace Pass.Cli.Commands;

/// <summary><c>pass losses</c>: offline sales that were not paid, and who bears each.</summary>
internal static class LossesCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(LossesCommand), "Words");

    public static Command Create()
    {
        var from = new Option<DateOnly>("--from") { Required = true };
        var until = new Option<DateOnly?>("--until");
        var partner = new Option<string>("--partner");
        var output = new Option<FileInfo>("--out");
        var command = new Command("losses") { from, until, partner, output };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var siret = parsed.GetValue(partner) is { } text ? Siret.Parse(text).OrFail() : null;
            var first = parsed.GetValue(from);
            var losses = await new OfflineLosses(database).ListAsync(first, parsed.GetValue(until) ?? first, siret?.Digits, ct);
            if (parsed.GetValue(output) is { } file)
            {
                await using var stream = file.Create();
                OfflineLosses.Write(stream, losses);
            }
            foreach (var group in losses.GroupBy(l => l.Code).OrderBy(g => g.Key))
                Invocation.Say(Words.Say("LossesOfCode", group.Key, group.Count(), new Money(group.Sum(l => l.AmountCents))));
            Invocation.Say(Words.Say("Losses", losses.Count, new Money(losses.Sum(l => l.AmountCents))));
        });
        return command;
    }
}
