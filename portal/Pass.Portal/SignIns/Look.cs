using Pass.Data;
using Pass.Data.Model;
using Pass.Region.People;

namespace Pass.Portal.SignIns;

/// <summary>A file of somebody opens once a reason was given and kept; for a quarter of an hour in this browser, then it is asked again.</summary>
internal sealed class Look(PassDatabase database, TimeProvider time, StepCookie steps)
{
    public FileLooks Kept { get; } = new(database, time);

    public bool IsOpen(HttpContext http, Visitor visitor, LinkKind kind, long subject) => steps.Get(http, Step(kind, subject)) == visitor.Session;

    public void Open(HttpContext http, Visitor visitor, LinkKind kind, long subject) => steps.Put(http, Step(kind, subject), visitor.Session);

    private static string Step(LinkKind kind, long subject) => FormattableString.Invariant($"look-{(int)kind}-{subject}");
}
