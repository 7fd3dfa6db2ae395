using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Family;

/// <summary>The children that a family follows, each with what is left.</summary>
internal sealed class IndexModel(PassDbContext context, AuthorizationEngine engine, TimeProvider time) : PassPage
{
    public DateOnly Today { get; } = ParisCalendar.DateOf(time.GetUtcNow());

    public IReadOnlyList<Child> Children { get; private set; } = [];

    public async Task OnGetAsync() => Children = await new Children(context, engine, Today).OfAsync(Visitor.Children, Ct);
}
