using Microsoft.AspNetCore.Mvc;
using Pass.Design.Components;

namespace Pass.Portal.Pages.Public;

/// <summary>Every component there is, in both themes: for whoever builds a page, and for whoever judges the look.</summary>
internal sealed class ComponentsModel : PassPage
{
    public static IReadOnlyList<ChartPoint> Week { get; } =
        [new("lun.", 1_204_50), new("mar.", 980_00), new("mer.", 2_310_20), new("jeu.", 1_107_00), new("ven.", 1_845_90)];

    public static IReadOnlyList<ChartPoint> Year { get; } =
    [
        new("sept.", 420), new("oct.", 380), new("nov.", 310), new("déc.", 350), new("janv.", 290), new("févr.", 300),
        new("mars", 320, 280, 360), new("avr.", 330, 270, 400), new("mai", 350, 260, 450),
    ];

    [BindProperty]
    public string? Example { get; set; } = "camille";

    public void OnGet() => ModelState.AddModelError(nameof(Wrong), PublicWords.Say("Parts.WrongText"));

    public string? Wrong { get; set; } = "12/13/2026";

    public bool Ticked { get; set; } = true;
}
