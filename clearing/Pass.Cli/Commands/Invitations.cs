using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.SignIns;

namespace Pass.Cli.Commands;

/// <summary>Codes that open somebody's access to the portal.</summary>
internal static class Invitations
{
    private const string Path = "/invitation";

    private static readonly Texts Words = Texts.Beside(typeof(Invitations), "Words");

    /// <summary>Where the link of a mail leads.</summary>
    /// <exception cref="UserErrorException">The region has not said where its portal is: a link to this computer would open nothing elsewhere.</exception>
    public static async Task<string> PageForMailAsync(PassDatabase database, CancellationToken ct) =>
        await PortalAsync(database, ct) is { } portal ? portal + Path : throw new UserErrorException(Words.Say("PortalUnknown"));

    public static async Task SayAsync(PassDatabase database, NewInvitation made, CancellationToken ct)
    {
        var portal = await PortalAsync(database, ct) ?? "http://localhost:8080";
        Invocation.Say(Words.Say("PersonInvited", made.Name, made.Code, ParisCalendar.DateOf(made.Expires), $"{portal}{Path}?Code={made.Code}"));
    }

    private static async Task<string?> PortalAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await RegionOptions.FindAsync(context, RegionOptions.OnlineAddress, ct) is { } address ? new Uri(address).GetLeftPart(UriPartial.Authority) : null;
    }
}
