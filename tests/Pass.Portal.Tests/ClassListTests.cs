using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Region.Textbooks;
using Pass.Terminal;
using Pass.Testing.Postgres;

namespace Pass.Portal.Tests;

/// <summary>A bookshop sees the list of a young person's class with that person's word for it, and not without.</summary>
public sealed class ClassListTests
{
    internal const string Stranger = "9782070360024", Flowers = "9782253006329", Candide = "9782070368228";
    internal static readonly Actor Alex = new(new(7), "alex", ActorRole.Officer, ActorChannel.CommandLine);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The holder is a pupil whose class needs two books, one of which it has.</summary>
    internal static async Task<TextbookConsents> SeedAsync(Region region)
    {
        await region.Database.EnterAsync(Alex);
        await using var context = region.Database.CreateContext();
        context.Schools.Add(new() { Uai = "0690026D" });
        context.Holders.Add(new() { Id = 1, PassId = Region.Holder.Value, IneHmac = [1], Uai = "0690026D", MefCode = "20010018110", Campaign = Catalogue2026.Campaign.Code });
        context.Textbooks.AddRange(new() { Isbn = Stranger, Title = "L'Étranger" }, new() { Isbn = Flowers, Title = "Les Fleurs du mal" });
        context.TextbookLists.Add(new()
        {
            Uai = "0690026D",
            Level = "SECONDE",
            Track = "",
            SchoolYear = 2026,
            PublishedMs = 1,
            Lines = { new() { Isbn = Stranger, PriceCents = 740 }, new() { Isbn = Flowers, PriceCents = 500 } },
        });
        context.OwnedTextbooks.Add(new() { HolderId = 1, Isbn = Flowers });
        await context.SaveChangesAsync(Token);
        return new(region.Database, region.Time);
    }

    [Fact]
    public async Task The_list_is_shown_to_one_till_for_a_quarter_of_an_hour_by_the_code_of_its_owner()
    {
        await using var region = await Region.StartAsync();
        var consents = await SeedAsync(region);
        var (till, other) = (region.Client(await region.NewTillAsync()), region.Client(await region.NewTillAsync()));
        ClassListLine[] basket = [new(Stranger, 9_500, 1), new(Candide, 1_500, 2)];

        (await RefusedAsync(till, "2222-2222")).ShouldBe("ListConsentMissing");
        var given = (await consents.GiveAsync(Alex, 1, Token)).OrThrow();
        var list = await till.ClassListAsync(new(given.Code.ToLowerInvariant().Replace("-", " "), basket), Token);
        list.Until.ShouldBe(given.Until, TimeSpan.FromSeconds(1));
        list.Books.Select(b => (b.Ean, b.PriceCents, b.IsOwned)).ShouldBe([(Stranger, 740, false), (Flowers, 500, true)], ignoreOrder: true);
        // The purse holds 100 €: what is left of it after the first line pays a part of the second.
        list.Lines.Select(l => (l.Ean, l.IsOnList, l.IsOwned, l.RegionCents, l.HolderCents)).ShouldBe([(Stranger, true, false, 9_500, 0), (Candide, false, false, 500, 1_000)]);
        (await till.ClassListAsync(new(given.Code, []), Token)).Lines.ShouldBeEmpty();
        (await RefusedAsync(other, given.Code)).ShouldBe("ListConsentMissing", "another till");
        (await consents.OpenAsync(1, Token)).ShouldNotBeNull().ShownTo.ShouldBe("Caisse");

        // Another code takes the place of the first; taken back, or over, it shows nothing.
        var second = (await consents.GiveAsync(Alex, 1, Token)).OrThrow();
        (await RefusedAsync(till, given.Code)).ShouldBe("ListConsentMissing");
        await other.ClassListAsync(new(second.Code, []), Token);
        (await consents.RevokeAsync(Alex, 1, Token)).OrThrow();
        (await RefusedAsync(other, second.Code)).ShouldBe("ListConsentMissing", "taken back");
        (await consents.OpenAsync(1, Token)).ShouldBeNull();
        var third = (await consents.GiveAsync(Alex, 1, Token)).OrThrow();
        region.Time.Advance(TextbookConsents.Lifetime);
        (await RefusedAsync(till, third.Code)).ShouldBe("ListConsentMissing", "over");

        await using var context = region.Database.CreateContext();
        (await context.Audit.Where(a => a.Subject == "holder/1").OrderBy(a => a.Id).Select(a => a.Action).ToListAsync(Token))
            .ShouldBe(["textbook.consent", "textbook.show", "textbook.consent", "textbook.show", "textbook.revoke", "textbook.consent"]);
    }

    [Fact]
    public async Task Who_guesses_waits_and_what_cannot_be_is_named()
    {
        await using var region = await Region.StartAsync();
        await SeedAsync(region);
        var till = new TerminalClient(region.Http, await region.NewTillAsync(), region.Time, new Random(1)) { Attempts = 1 };
        foreach (var (asked, field) in new (ClassListMessage, string)[]
        {
            (new("", []), "code"), (new(new('2', 41), []), "code"), (new("22222222", [new("978", 1)]), "lines[0].ean"), (new("22222222", [new(Stranger, 0)]), "lines[0].amountCents"),
            (new("22222222", [new(Stranger, 100, 0)]), "lines[0].quantity"), (new("22222222", [.. Enumerable.Repeat(new ClassListLine(Stranger, 1), 51)]), "lines"),
        })
            (await Should.ThrowAsync<RegionRefusedException>(() => till.ClassListAsync(asked, Token))).Errors.Select(f => f.Field).ShouldBe([field]);
        for (var i = 0; i < 12; i++)
            (await RefusedAsync(till, $"2222222{i % 10}")).ShouldBe("ListConsentMissing");
        (await Should.ThrowAsync<RegionUnreachableException>(() => till.ClassListAsync(new("22222222", []), Token))).Message.ShouldContain("429");
    }

    private static async Task<string> RefusedAsync(TerminalClient till, string code) =>
        (await Should.ThrowAsync<RegionRefusedException>(() => till.ClassListAsync(new(code, []), Token))).Code;
}
