using System.CommandLine;
using Pass.Core;
using Pass.Data;
using Pass.Region.People;

namespace Pass.Cli;

/// <summary>Who types a command: the operating system's user, as the person an administrator mapped it to.</summary>
internal static class Acting
{
    public static Option<string?> As { get; } = new("--as") { Recursive = true };

    public static Option<string?> Reason { get; } = new("--reason") { Recursive = true };

    /// <param name="anyOf">Roles of which the person needs one.</param>
    public static async Task<Actor> AsAsync(ParseResult parsed, PassDatabase database, ActorRole anyOf, CancellationToken ct, string? reason = null) =>
        (await new PeopleOffice(database, TimeProvider.System).ActAsync(Environment.UserName, parsed.GetValue(As), anyOf, reason ?? parsed.GetValue(Reason), ct)).OrFail();
}
