using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Region.Textbooks;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Textbooks;

public sealed class TextbookTests(PostgresServer server)
{
    private const string Uai = "0690026D", Seconde = "20010018110", Premiere = "20111010110";
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Actor Alex = new(new(44), "alex", ActorRole.Officer, ActorChannel.CommandLine);

    [Theory]
    [InlineData("9782070360024", "9782070360024"), InlineData("978-2-07-036002-4", "9782070360024"), InlineData(" 978 2070360024 ", "9782070360024"), InlineData("2-07-036002-3", null)]
    [InlineData("2070360024", "9782070360024"), InlineData("9782070360025", null), InlineData("9790000000001", null), InlineData("978207036002", null), InlineData("", null), InlineData(null, null)]
    public void An_isbn_has_its_check_digit(string? typed, string? digits) => (Isbn.TryParse(typed, out var isbn) ? isbn.Digits : null).ShouldBe(digits);

    [Theory, EveryDatabase]
    public async Task A_file_s_good_lines_are_taken_the_others_say_why_and_what_pupils_need_follows(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Alex);
        var (clock, reference) = (new FakeTimeProvider(Now), await new ReferenceLoader(test.Database).LoadAsync());
        await using (var context = test.Database.CreateContext())
        {
            context.Schools.Add(new() { Uai = Uai });
            for (var i = 1; i <= 12; i++)
                context.Holders.Add(new() { Id = i, PassId = i, IneHmac = [(byte)i], FamilyName = $"N{i}", GivenName = "P", Uai = Uai, MefCode = i == 12 ? Premiere : Seconde, Campaign = Catalogue2026.Campaign.Code });
            await context.SaveChangesAsync();
        }
        var (office, needs) = (new TextbookOffice(test.Database, reference, clock), new TextbookNeeds(test.Database, reference, clock));
        var file = """
            Niveau;Filière;ISBN;Titre;Matière;Prix
            SECONDE;;9782070360024;L'Étranger;Français;7,40
            seconde;;9782253006329;Les Fleurs du mal;Français;5
            SECONDE;;9782253006320;Un chiffre faux;;
            SIXIEME;;9782070360024;;;
            PREMIERE;;9782070360024;Un autre titre;;12.50
            SECONDE;;9782070368228;;;
            SECONDE;;9782070408504;Cher;;9999
            """;
        var taken = (await office.ImportAsync(Alex, Uai, new MemoryStream(Encoding.UTF8.GetBytes(file)))).OrThrow();
        (taken.Taken, taken.KeptTitles).ShouldBe((3, 1));
        taken.Faults.Select(f => (f.Line, f.Field)).ShouldBe([(4, "isbn"), (5, "niveau"), (7, "titre"), (8, "prix")]);
        (await office.ImportAsync(Alex, Uai, new MemoryStream(Encoding.UTF8.GetBytes(file)))).OrThrow().ShouldSatisfyAllConditions(t => t.Taken.ShouldBe(0), t => t.Unchanged.ShouldBe(3));
        await using (var context = test.Database.CreateContext())
            (await context.Textbooks.Select(b => b.Title).OrderBy(t => t).ToListAsync()).ShouldBe(["L'Étranger", "Les Fleurs du mal"]);

        (await needs.OfAsync(1)).ShouldBeNull("nothing is published");
        var lists = await office.ListsAsync(Uai);
        foreach (var list in lists)
            (await office.PublishAsync(Alex, Uai, list.Id, isPublic: true)).OrThrow();
        var own = (await needs.OfAsync(1)).ShouldNotBeNull();
        own.Select(n => n.Book.Title).ShouldBe(["L'Étranger", "Les Fleurs du mal"]);
        TextbookBasket.Of(own, null, reference, new(2026, 9, 1)).ShouldBe(new(new(1_240), Money.Zero, 0));

        // Eleven of the seconde and one of the première: the title of both is for twelve.
        (await needs.NearAsync("069")).Select(b => (b.Isbn, b.Pupils)).ShouldBe([("9782070360024", 12), ("9782253006329", 11)]);
        (await needs.MarkAsync(Alex, 1, "9782253006329", isOwned: true)).OrThrow();
        (await needs.NearAsync("069")).Select(b => b.Isbn).ShouldBe(["9782070360024"], "ten are told to nobody");
        (await needs.NearAsync("038")).ShouldBeEmpty();

        // Kept for the shops that look next, for some minutes or until a list changes.
        var kept = new TextbookNeeds(test.Database, reference, clock, new DemandMemory(clock));
        (await kept.NearAsync("069")).Count.ShouldBe(1);
        (await needs.MarkAsync(Alex, 1, "9782253006329", isOwned: false)).OrThrow();
        (await kept.NearAsync("069")).Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromMinutes(5));
        (await kept.NearAsync("069")).Count.ShouldBe(2);
        (await office.PublishAsync(Alex, Uai, lists.Single(l => l.Level == "SECONDE").Id, isPublic: false)).OrThrow();
        (await kept.NearAsync("069")).ShouldBeEmpty();
        (await office.PublishAsync(Alex, Uai, lists.Single(l => l.Level == "SECONDE").Id, isPublic: true)).OrThrow();
        (await needs.MarkAsync(Alex, 1, "9782253006329", isOwned: true)).OrThrow();
        (await needs.MarkAsync(Alex, 12, "9782253006329", isOwned: true)).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("BookNotOwn");
        TextbookBasket.Of((await needs.OfAsync(1))!, null, reference, new(2026, 9, 1)).Total.ShouldBe(new(740));
    }
}
