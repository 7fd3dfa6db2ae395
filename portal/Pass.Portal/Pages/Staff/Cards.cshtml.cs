using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Portal.Issuance;

namespace Pass.Portal.Pages.Staff;

/// <summary>Where cards are, and what the bureau has to make: as the issuance service tells it.</summary>
internal sealed class CardsModel(IssuerDesk desk) : StaffPage
{
    private const ActorRole Looks = ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.Administrator | ActorRole.Auditor;

    public OverviewMessage? Overview { get; private set; }

    /// <summary>Why there is none.</summary>
    public string? Away { get; private set; }

    public async Task OnGetAsync()
    {
        if ((await desk.OverviewAsync(Visitor.Staff(Looks), Ct)).Ok(out var overview, out var problem))
            Overview = overview;
        else
            Away = problem.Text;
    }

    /// <summary>The issuer's word in the reader's; the word itself where this version knows none.</summary>
    public static string Name(string of, string state) => StaffWords.Find(of + state) ?? state;
}
