namespace Pass.Design;

/// <summary>One entry of a menu.</summary>
/// <param name="Icon">A name of <see cref="Components.Icons"/>, shown where there is room for little else.</param>
/// <param name="Under">Further addresses whose pages belong to it.</param>
public sealed record MenuEntry(string Href, string Text, string Icon = "", IReadOnlyList<string>? Under = null)
{
    /// <summary>How near the entry leads to a page: characters of the address they share; 0 when it does not.</summary>
    internal int NearnessTo(string here) => (Under ?? []).Append(Href).Where(href => here == href || here.StartsWith(href + "/", StringComparison.Ordinal)).Select(href => href.Length).DefaultIfEmpty().Max();
}

/// <summary>What makes the pages of a space an application on a phone; addresses.</summary>
/// <param name="Worker">Script that keeps pages for when there is no network; its scope is the folder it is in, without the slash.</param>
public sealed record AppShell(string Manifest, string Worker, string Icon);

/// <summary>What stands around every page of one answer: who the region is, where one is, who is there.</summary>
public sealed class PageFrame
{
    public const int MostMenuEntries = 6;

    private IReadOnlyList<MenuEntry> _menu = [];

    /// <summary>The region's name.</summary>
    public string Owner { get; set; } = "";

    /// <summary>Address of the region's own colours; null where the design's are used.</summary>
    public string? Style { get; set; }

    /// <summary>Address of the region's own mark; null where the design's is used.</summary>
    public string? Logo { get; set; }

    /// <summary>Name of the space one is in; empty outside of all.</summary>
    public string Space { get; set; } = "";

    /// <summary>Where the name in the head leads.</summary>
    public string Home { get; set; } = "/";

    /// <summary>At most six.</summary>
    public IReadOnlyList<MenuEntry> Menu
    {
        get => _menu;
        set => _menu = value.Count <= MostMenuEntries ? value : throw new ArgumentException($"A menu of {value.Count} entries is no menu: {MostMenuEntries} at most.");
    }

    /// <summary>True for the entry that leads nearest to this page.</summary>
    public bool IsAt(MenuEntry entry) => entry.NearnessTo(Here) > 0 && Menu.MaxBy(e => e.NearnessTo(Here)) == entry;

    /// <summary>On a phone the menu is at the bottom, where the thumb is.</summary>
    public bool IsForThumbs { get; set; }

    /// <summary>Null where pages are pages only.</summary>
    public AppShell? App { get; set; }

    /// <summary>The spaces that whoever is signed in may go to.</summary>
    public IReadOnlyList<MenuEntry> Spaces { get; set; } = [];

    /// <summary>Null when nobody is signed in.</summary>
    public string? SignedInAs { get; set; }

    /// <summary>Path of this page, to come back to after a change of language.</summary>
    public string Here { get; set; } = "/";

    public IReadOnlyList<MenuEntry> Footer { get; set; } = [];

    /// <summary>Said on top of every page of a demonstration; null elsewhere.</summary>
    public string? Warning { get; set; }
}
