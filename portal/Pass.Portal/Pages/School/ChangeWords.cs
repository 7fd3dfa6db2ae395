using Pass.Data.Model;
using Pass.Region.Schools;

namespace Pass.Portal.Pages.School;

/// <summary>A change of pupils in a sentence.</summary>
internal static class ChangeWords
{
    public static string Of(SchoolChange change) => change.Kind switch
    {
        SchoolChangeKind.Roll => SchoolWords.Say("Change.Roll", change.Detail ?? "", change.Pupils),
        SchoolChangeKind.Sent => SchoolWords.Say("Change.Sent", change.Detail ?? ""),
        SchoolChangeKind.Received => SchoolWords.Say("Change.Received", change.Detail ?? ""),
        SchoolChangeKind.Left => SchoolWords.Say("Change.Left", change.Pupils),
        _ => SchoolWords.Say("Change.Confirmed", change.Pupils),
    };

    public static string Undone(Undone undone) => string.Join(' ', new[]
    {
        SchoolWords.Say("Undone.Restored", undone.Restored),
        undone.TakenBack.IsZero ? null : SchoolWords.Say("Undone.TakenBack", undone.TakenBack),
        undone.Skipped == 0 ? null : SchoolWords.Say("Undone.Skipped", undone.Skipped),
        undone.KeptRights == 0 ? null : SchoolWords.Say("Undone.Kept", undone.KeptRights),
    }.OfType<string>());
}
