using Pass.Design;

namespace Pass.Portal.Pages.Staff;

/// <summary>Pages that stand beside each other under one entry of the menu.</summary>
internal static class StaffMenus
{
    public static IReadOnlyList<MenuEntry> Money() =>
    [
        new("/region/reglements", StaffWords.Say("Runs.Title")),
        new("/region/banque", StaffWords.Say("Bank.Title")),
        new("/region/incidents", StaffWords.Say("Incidents.Title")),
        new("/region/budget", StaffWords.Say("Budget.Title")),
        new("/region/controle", StaffWords.Say("Control.Title")),
    ];

    public static IReadOnlyList<MenuEntry> Rules() =>
    [
        new("/region/avantages", StaffWords.Say("Benefits.Title")),
        new("/region/conventions", StaffWords.Say("Rules.Title")),
    ];

    public static IReadOnlyList<MenuEntry> Work() =>
    [
        new("/region/exploitation", StaffWords.Say("Work.Jobs")),
        new("/region/exploitation/personnes", StaffWords.Say("Work.People")),
        new("/region/etablissements", StaffWords.Say("Schools.Title")),
        new("/region/exploitation/courriels", StaffWords.Say("Mails.Title")),
        new("/region/exploitation/journal", StaffWords.Say("Work.Audit")),
        new("/region/exploitation/conservation", StaffWords.Say("Retention.Title")),
        new("/region/cartes", StaffWords.Say("Cards.Title")),
    ];
}
