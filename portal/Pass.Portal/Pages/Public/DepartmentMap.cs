using System.Collections.Frozen;

namespace Pass.Portal.Pages.Public;

/// <summary>Where the chief towns of the départements are, in tenths of a degree of latitude and longitude: enough to draw them as they lie to each other, with no tile of anybody's.</summary>
internal static class DepartmentMap
{
    private static readonly FrozenDictionary<string, (int North, int East)> ChiefTowns = Read("""
        01 462 52 02 496 36 03 466 33 04 441 62 05 446 61 06 437 73 07 447 46 08 498 47 09 430 16 10 483 41 11 432 24 12 444 26 13 433 54 14 492 -4 15 449 24 16 457 2
        17 462 -12 18 471 24 19 453 18 20 421 90 21 473 50 22 485 -28 23 462 19 24 452 7 25 472 60 26 449 49 27 490 12 28 484 15 29 480 -41 30 438 44 31 436 14 32 436 6
        33 448 -6 34 436 39 35 481 -17 36 468 17 37 474 7 38 452 57 39 467 56 40 439 -5 41 476 13 42 454 44 43 450 39 44 472 -16 45 479 19 46 444 14 47 442 6 48 445 35
        49 475 -6 50 491 -11 51 490 44 52 481 51 53 481 -8 54 487 62 55 488 52 56 477 -28 57 491 62 58 470 32 59 506 31 60 494 21 61 484 1 62 503 28 63 458 31 64 433 -4
        65 432 1 66 427 29 67 486 78 68 481 74 69 458 48 70 476 62 71 463 48 72 480 2 73 456 59 74 459 61 75 489 23 76 494 11 77 485 27 78 488 21 79 463 -5 80 499 23
        81 439 21 82 440 13 83 431 59 84 439 48 85 467 -14 86 466 3 87 458 13 88 482 65 89 478 36 90 476 69 91 486 24 92 489 22 93 489 24 94 488 25 95 490 21
        """);

    /// <summary>Circles in a field of 100 by <see cref="Mark"/>'s height, the larger the more partners; départements that are not drawn are in the list all the same.</summary>
    /// <returns>Null when fewer than two can be drawn: a map of one says nothing.</returns>
    public static (IReadOnlyList<Mark> Marks, int Height)? Draw(IReadOnlyList<(string Code, int Partners)> departments)
    {
        var drawn = departments.Where(d => ChiefTowns.ContainsKey(d.Code)).Select(d => (d.Code, d.Partners, At: ChiefTowns[d.Code])).ToList();
        if (drawn.Count < 2)
            return null;
        var (north, south, west, east) = (drawn.Max(d => d.At.North), drawn.Min(d => d.At.North), drawn.Min(d => d.At.East), drawn.Max(d => d.At.East));
        // At 46° north a degree of longitude is seven tenths of one of latitude. Twelve units around for the circles.
        const int margin = 12, inner = 100 - 2 * margin;
        var span = Math.Max(Math.Max((east - west) * 7, (north - south) * 10), 1);
        var height = 2 * margin + (north - south) * 10 * inner / span;
        var left = margin + (inner - (east - west) * 7 * inner / span) / 2;
        var most = drawn.Max(d => d.Partners);
        return ([.. drawn.OrderByDescending(d => d.Partners).Select(d => new Mark(d.Code, d.Partners,
            left + (d.At.East - west) * 7 * inner / span, margin + (north - d.At.North) * 10 * inner / span, 4 + 5 * d.Partners / most))], height);
    }

    private static FrozenDictionary<string, (int North, int East)> Read(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Chunk(3)
            .ToFrozenDictionary(p => p[0], p => (int.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture), int.Parse(p[2], System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>A département on the map, in units of a hundredth of its width.</summary>
    internal sealed record Mark(string Code, int Partners, int X, int Y, int Radius);
}
