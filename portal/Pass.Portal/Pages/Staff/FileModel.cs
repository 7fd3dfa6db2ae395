using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.People;

namespace Pass.Portal.Pages.Staff;

/// <summary>The file of a partner or a young person: closed until a reason to look is given.</summary>
[Authorize(Policy = Policies.LooksAtFiles)]
internal abstract class FileModel(Look look) : StaffPage
{
    private const int LooksShown = 10;

    protected abstract LinkKind Kind { get; }

    public bool IsOfPartner => Kind == LinkKind.Partner;

    public bool IsOpen { get; private set; }

    /// <summary>Who looked before, which whoever it is about is shown too.</summary>
    public IReadOnlyList<AuditEntry> Looks { get; private set; } = [];

    [BindProperty]
    public string? Reason { get; set; }

    public async Task<IActionResult> OnGetAsync(long id)
    {
        if (!await IsThereAsync(id))
            return NotFound();
        IsOpen = look.IsOpen(HttpContext, Visitor, Kind, id);
        if (!IsOpen)
            return Page();
        Looks = await look.Kept.OfAsync(Kind, id, LooksShown, Ct);
        await LoadAsync(id);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(long id)
    {
        if (!await IsThereAsync(id))
            return NotFound();
        if (!(await look.Kept.LookAsync(Visitor.Staff(FileLooks.MayLook, Reason), Kind, id, Ct)).Ok(out _, out var problem))
        {
            Refuse(problem, nameof(Reason));
            return Page();
        }
        look.Open(HttpContext, Visitor, Kind, id);
        return LocalRedirect(Request.Path);
    }

    /// <summary>Does something about whoever the file is of: only while it is open, so that why one looked stands beside what one did.</summary>
    /// <param name="act">After the file was read; null when it is done, else why it was refused.</param>
    /// <param name="said">What is said then.</param>
    protected async Task<IActionResult> ActAsync(long id, string field, string said, Func<Task<Problem?>> act)
    {
        if (await OnGetAsync(id) is not PageResult || !IsOpen)
            return LocalRedirect(Request.Path);
        ModelState.Clear();
        if (await act() is not { } problem)
        {
            Done(StaffWords.Say(said));
            return LocalRedirect(Request.Path);
        }
        Refuse(problem, problem.Code is "RoleMissing" or "ActorUnknown" ? "" : field);
        return Page();
    }

    protected abstract Task<bool> IsThereAsync(long id);

    protected abstract Task LoadAsync(long id);
}
