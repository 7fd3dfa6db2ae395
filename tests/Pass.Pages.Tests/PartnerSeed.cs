using Microsoft.Extensions.DependencyInjection;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Pages.Tests;

/// <summary>The partner of <see cref="Role.Owner"/> and its people, with sales of its own, payments in each state and tills; and another one whose things it may not see.</summary>
internal static class PartnerSeed
{
    public const int Own = 5, Other = 6;
    public const string Paid = "B2026-000101", Returned = "B2026-000102", Others = "B2026-000103", UnderWay = "B2026-000104";

    /// <summary>Of sales of today: fewer than two hundred.</summary>
    public const int Operations = 60;

    /// <summary>Nobody's passes of the roll: one that can pay for anything, one that has too little.</summary>
    private const long Pass = 9_000_000_001, PoorPass = 9_000_000_002;
    private const int Books = 1, FirstTill = 51, OtherTill = 61, OthersNumber = 200, ReturnableNumber = 201;

    /// <summary>The first of today: books of two benefits, of which some were given back.</summary>
    public static Guid Sale { get; } = IdOf(0);

    private const string Convention = "PARTENAIRES-2026\nArticle 1. Le partenaire accepte le pass comme moyen de paiement des biens et services que la région soutient.\nArticle 2. La région paie les ventes acceptées au rythme choisi, après déduction des retours.\nArticle 3. Le partenaire ne vend pas au jeune plus cher qu’à tout autre client.\nArticle 4. Chacun met fin à la convention par écrit, un mois à l’avance.";

    public static Guid Refused { get; } = IdOf(3);

    /// <summary>Three textbooks and a novel, for one test to give back.</summary>
    public static Guid Returnable { get; } = IdOf(ReturnableNumber);

    public static PassId BuyersPass { get; } = new(Pass);

    public static Guid OthersSale { get; } = IdOf(OthersNumber);

    /// <summary>Before the node starts.</summary>
    public static void Describe(PassDbContext context, DateTimeOffset now)
    {
        Add(Own, "73282932000074", "Librairie des Terreaux", Trade.Bookshop, "FR7630006000011234567890189", [Catalogue2026.Textbooks, Catalogue2026.LeisureBooks]);
        Add(Other, "44306184100047", "Cinéma Rex", Trade.Cinema, "FR7610107001011234567890129", [Catalogue2026.Cinema]);
        context.OpeningHours.AddRange(
            new OpeningHours { PartnerId = Portal.PartnerId, Week = "Mo 14:00-19:00; Tu 09:00-12:30,14:00-19:00; We 09:00-19:00; Th 09:00-12:30,14:00-19:00; Fr 09:00-12:30,14:00-19:00; Sa 09:00-19:00" },
            new OpeningHours { PartnerId = Own, Week = "Tu 10:00-19:00; Fr 10:00-24:00" });
        var startMs = now.AddDays(-40).ToUnixTimeMilliseconds();
        context.PartnerBankAccounts.AddRange(
            new() { PartnerId = Own, Iban = "FR7610107001011234567890129", AccountHolderName = "Librairie des Terreaux", FromMs = startMs, UntilMs = now.AddDays(-10).ToUnixTimeMilliseconds() },
            new() { PartnerId = Own, Iban = "FR7630006000011234567890189", AccountHolderName = "Librairie des Terreaux", FromMs = now.AddDays(-10).ToUnixTimeMilliseconds() },
            new() { PartnerId = Other, Iban = "FR7610107001011234567890129", AccountHolderName = "Cinéma Rex", FromMs = startMs });
        context.Terminals.AddRange(
            new() { Id = FirstTill, PartnerId = Own, Label = "Caisse 1, rez-de-chaussée", Status = TerminalStatus.Active, DailyQuota = 5_000, ActivatedAtMs = startMs, PublicKey = [1] },
            new() { Id = FirstTill + 1, PartnerId = Own, Label = "Caisse 2, étage", DailyQuota = 5_000, ActivationCodeHash = [2], ActivationExpiresAtMs = now.AddDays(5).ToUnixTimeMilliseconds() },
            new() { Id = OtherTill, PartnerId = Other, Label = "Caisse du Rex", Status = TerminalStatus.Active, DailyQuota = 5_000, PublicKey = [3] });

        // Stopped, so that nothing is sent from a test; what happens is kept for it all the same.
        context.PartnerHooks.Add(new() { PartnerId = Own, Address = "https://logiciel.terreaux.example/pass", Events = 62, State = HookState.Stopped, CreatedMs = now.AddDays(-5).ToUnixTimeMilliseconds(), FailingSinceMs = now.AddDays(-4).ToUnixTimeMilliseconds() });
        context.PartnerHooks.Add(new() { PartnerId = Other, Address = "https://rex.example/pass", Events = 62, State = HookState.Stopped, CreatedMs = now.AddDays(-5).ToUnixTimeMilliseconds() });
        context.RegionOptions.Add(new() { Name = RegionOptions.Convention, Value = Convention });
        context.Affiliations.Add(new()
        {
            CodeHash = [1],
            Siret = "78467169500012",
            LegalName = "Papeterie du Lac",
            Trade = Trade.Bookshop,
            Address = "3 quai du Lac",
            PostalCode = "74000",
            City = "Annecy",
            Email = "contact@papeterie.example",
            Iban = "FR7610107001011234567890129",
            AccountHolderName = "Papeterie du Lac SARL",
            Rhythm = PayoutRhythm.Weekly,
            SignerName = "Inès Roche",
            SignerTitle = "gérante",
            Convention = "PARTENAIRES-2026",
            TextHash = new byte[32],
            SignedMs = now.AddHours(-20).ToUnixTimeMilliseconds(),
        });

        void Add(int id, string siret, string name, TradeId trade, string iban, BenefitId[] benefits)
        {
            var partner = new Partner { Id = id, Siret = siret, LegalName = name, Trade = trade, Iban = iban, AccountHolderName = name, PostalCode = "69001", City = "Lyon" };
            var convention = new PartnerConvention { Code = "STANDARD", FirstDay = new(2026, 6, 1) };
            convention.Benefits.AddRange(benefits.Select(b => new ConventionBenefit { BenefitId = b.Value }));
            partner.Conventions.Add(convention);
            context.Partners.Add(partner);
        }
    }

    /// <summary>Once it runs.</summary>
    public static async Task AddAsync(Portal portal)
    {
        var now = portal.Time.GetUtcNow();
        await SellAsync(portal, now);
        await using var context = portal.Database.CreateContext();
        Pay(context, now);
        context.PartnerNotices.AddRange(
            new() { PartnerId = Own, Kind = NoticeKind.AccountChanged, AtMs = now.AddDays(-10).ToUnixTimeMilliseconds() },
            new() { PartnerId = Own, Kind = NoticeKind.PaymentFailed, AtMs = now.AddDays(-1).ToUnixTimeMilliseconds(), Document = Returned, Cents = 12_340, ReasonCode = "AC04" });
        await context.SaveChangesAsync();
    }

    /// <summary>One more, at the first till.</summary>
    public static async Task SellOneAsync(Portal portal, int cents)
    {
        var now = portal.Time.GetUtcNow();
        var sale = new SaleRequest(OperationId.New(now), BuyersPass, now.ToUnixTimeMilliseconds(), new(Own), new(FirstTill), [new(Product.Textbook, new(cents))]);
        (await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync(sale)).IsApproved.ShouldBeTrue();
    }

    /// <summary>Every seventh is refused, every ninth gives a part of the first back.</summary>
    private static async Task SellAsync(Portal portal, DateTimeOffset now)
    {
        var engine = portal.Services.GetRequiredService<AuthorizationEngine>();
        var granted = await engine.SubmitAsync([
            new GrantRequest(OperationId.New(now), new(Pass), now.ToUnixTimeMilliseconds(), [new(Catalogue2026.Textbooks, 500_000), new(Catalogue2026.LeisureBooks, 20_000), new(Catalogue2026.Cinema, 5)]),
            new GrantRequest(OperationId.New(now), new(PoorPass), now.ToUnixTimeMilliseconds(), [new(Catalogue2026.Textbooks, 1_000)])]);
        granted.ShouldAllBe(g => g.IsApproved);
        var asked = new List<OperationRequest> { Sell(0, Own, Pass, new(Product.Textbook, new(8_550), 3), new(Product.LeisureBook, new(1_290))) };
        for (var i = 1; i < Operations; i++)
            asked.Add(IsRefused(i) ? Sell(i, Own, PoorPass, new SaleLine(Product.Textbook, new(1_250 + 35 * i))) : i % 9 == 4 ? Return(i) : Sell(i, Own, Pass, new SaleLine(Product.Textbook, new(1_250 + 35 * i))));
        asked.Add(Sell(ReturnableNumber, Own, Pass, new(Product.Textbook, new(6_000), 3), new(Product.LeisureBook, new(990))));
        asked.Add(Sell(OthersNumber, Other, Pass, new SaleLine(Product.CinemaSeat, new(777))));
        var answers = await engine.SubmitAsync(asked);
        for (var i = 0; i < answers.Length; i++)
            answers[i].Refusal.ShouldBe(i < Operations && IsRefused(i) ? RefusalCode.InsufficientBalance : RefusalCode.None, $"{i}");
        await YouthSeed.ProjectedAsync(portal, OthersSale);

        static bool IsRefused(int i) => i % 7 == 3;

        long At(int i) => now.AddSeconds(Math.Min(i, Operations) - Operations).ToUnixTimeMilliseconds();

        SaleRequest Sell(int i, int partner, long pass, params SaleLine[] lines) => new(new(IdOf(i)), new(pass), At(i), new(partner), new(partner == Other ? OtherTill : FirstTill), lines);

        ReturnRequest Return(int i) => new(new(IdOf(i)), new(Pass), At(i), new(Own), new(Sale), new(500));
    }

    /// <summary>Version 7 (RFC 9562) of 10 September 2026 at 8:00 UTC.</summary>
    private static Guid IdOf(byte n) => new([0x01, 0xa0, 0x8a, 0x54, 0xac, 0x00, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 1, n], bigEndian: true);

    private static Guid IdOf(int n) => IdOf((byte)n);

    private static void Pay(PassDbContext context, DateTimeOffset now)
    {
        var day = ParisCalendar.DateOf(now);
        for (var run = 101; run <= 104; run++)
        {
            context.Settlements.Add(new()
            {
                Id = run,
                State = SettlementState.Sent,
                UpToDay = day.AddDays(-30 + 7 * (run - 100)),
                ExecutionDate = day.AddDays(-28 + 7 * (run - 100)),
                DraftedAtMs = now.AddDays(-29 + 7 * (run - 100)).ToUnixTimeMilliseconds(),
                DraftedBy = "night",
                SentAtMs = now.AddDays(-29 + 7 * (run - 100)).ToUnixTimeMilliseconds(),
                IssuerName = "Auvergne-Rhône-Alpes",
                IssuerSiret = "20005376700014",
            });
        }
        Order(Paid, 101, Own, 48_760, AttemptState.Paid, null);
        Order(Returned, 102, Own, 12_340, AttemptState.Returned, "AC04");
        Order(Others, 103, Other, 77_777, AttemptState.Paid, null);
        Order(UnderWay, 104, Own, 30_905, AttemptState.Sent, null);

        void Order(string number, int run, int partner, long cents, AttemptState state, string? reason)
        {
            var last = day.AddDays(-30 + 7 * (run - 100));
            var order = new PaymentOrder
            {
                Number = number,
                SettlementId = run,
                PartnerId = partner,
                State = PaymentOrderState.Active,
                AmountCents = cents,
                FirstDay = last.AddDays(-6),
                LastDay = last,
                PartnerName = "Librairie des Terreaux",
                PartnerSiret = "73282932000074",
                PartnerAddress = "69001 Lyon",
            };
            for (var i = 0; i < 3; i++)
            {
                var (part, id) = (i == 2 ? cents - 2 * (cents / 3) : cents / 3, 10 * run + i);
                context.PayableItems.Add(new() { Id = id, Kind = PayableKind.PartnerDay, PartnerId = partner, Day = last.AddDays(-i), SalesDay = last.AddDays(-i), BenefitId = Books, Cents = part });
                order.Items.Add(new() { OrderNumber = number, ItemId = id, Cents = part, LiveItemId = id });
            }
            order.Attempts.Add(new()
            {
                EndToEndId = $"PASS-{number}",
                OrderNumber = number,
                Rank = 1,
                SettlementId = run,
                LiveOrder = state == AttemptState.Returned ? null : number,
                Rail = PaymentRailKind.SepaFile,
                State = state,
                StateAtMs = now.AddDays(-28 + 7 * (run - 100)).ToUnixTimeMilliseconds(),
                SentAtMs = now.AddDays(-29 + 7 * (run - 100)).ToUnixTimeMilliseconds(),
                BankDay = state == AttemptState.Sent ? null : day.AddDays(-28 + 7 * (run - 100)),
                ReasonCode = reason,
                AccountHolderName = "Librairie des Terreaux",
                Iban = "FR7610107001011234567890129",
            });
            context.PaymentOrders.Add(order);
        }
    }
}
