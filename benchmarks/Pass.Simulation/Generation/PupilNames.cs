namespace Pass.Simulation.Generation;

/// <summary>First and family names as they meet in a French school yard, in SIECLE's spelling. Combinations are invented.</summary>
internal static class PupilNames
{
    public static readonly string[] Girls =
    [
        "Louise", "Chloé", "Emma", "Inès", "Léa", "Manon", "Jade", "Lina", "Zoé", "Anaïs", "Camille", "Sarah", "Maëlys", "Clémence", "Océane",
        "Lucie", "Ambre", "Romane", "Éléonore", "Juliette", "Nour", "Yasmine", "Aïcha", "Fatoumata", "Aminata", "Khadija", "Salomé", "Thaïs",
        "Noémie", "Agathe", "Eva", "Mariam", "Lou-Ann", "Assia", "Thi Lan", "Mei", "Beatriz", "Inês", "Giulia", "Zeynep", "Elif",
        "Oksana", "Daria", "Victoire", "Héloïse", "Capucine", "Apolline", "Margaux", "Solène", "Axelle", "Maïwenn", "Rose", "Alice", "Anna",
    ];

    public static readonly string[] Boys =
    [
        "Gabriel", "Léo", "Raphaël", "Arthur", "Louis", "Lucas", "Jules", "Adam", "Hugo", "Nathan", "Théo", "Noé", "Mathéo", "Maël", "Loïc",
        "Mohamed", "Ibrahim", "Yanis", "Rayan", "Amine", "Bilal", "Mamadou", "Ousmane", "Sékou", "Enzo", "Matteo", "João", "Tiago", "Diego",
        "Emre", "Kerem", "Minh", "Jun", "Oleksandr", "Piotr", "Baptiste", "Clément", "Antoine", "Valentin", "Jérémy", "Gaël", "Ewan", "Erwan",
        "Jean-Baptiste", "Pierre-Louis", "Malo", "Sacha", "Robin", "Tom", "Nolan", "Ilyès", "Kylian", "Timéo", "Élie", "Aurélien", "Félix",
    ];

    public static readonly string[] Families =
    [
        "MARTIN", "BERNARD", "THOMAS", "PETIT", "ROBERT", "RICHARD", "DURAND", "DUBOIS", "MOREAU", "LAURENT", "SIMON", "MICHEL", "LEFÈVRE",
        "LEROY", "ROUX", "DAVID", "BERTRAND", "MOREL", "FOURNIER", "GIRARD", "BONNET", "DUPONT", "LAMBERT", "FONTAINE", "ROUSSEAU", "VINCENT",
        "MULLER", "FAURE", "ANDRÉ", "MERCIER", "BLANC", "GUÉRIN", "BOYER", "GARNIER", "CHEVALIER", "FRANÇOIS", "LEGRAND", "GAUTHIER", "GARCIA",
        "PERRIN", "ROBIN", "CLÉMENT", "MORIN", "NICOLAS", "HENRY", "ROUSSEL", "MATHIEU", "GAUTIER", "MASSON", "MARCHAND", "DUVAL", "DENIS",
        "CHAPUIS", "CHARVET", "BERTHET", "PERRET", "JACQUET", "VIAL", "GUILLOT", "BRUN", "BLANCHARD", "TISSOT", "MEUNIER", "CŒURDEROY", "LEBŒUF",
        "DE LA ROCHE", "D'ANGELO", "SAINT-ANDRÉ", "LE GALL", "LE GOFF", "KERVELLA", "SCHMITT", "WEBER", "ROSSI", "ESPOSITO", "DA SILVA",
        "FERREIRA", "PEREIRA", "RODRIGUES", "LOPEZ", "MARTINEZ", "FERNANDEZ", "HERNANDEZ", "KOWALSKI", "NOWAK", "POPESCU", "SHEVCHENKO",
        "BENALI", "BOUZID", "HADDAD", "MANSOURI", "BELKACEM", "CHERIF", "SAÏDI", "EL AMRANI", "BEN YOUSSEF", "TRABELSI", "KHELIFI", "ZEROUAL",
        "DIALLO", "TRAORÉ", "COULIBALY", "KEITA", "CAMARA", "DIOP", "NDIAYE", "SOW", "KONÉ", "MBEMBA", "TSHIBANGU", "RAKOTOMALALA",
        "NGUYEN", "TRAN", "PHAM", "CHEN", "WANG", "LI", "YILDIZ", "KAYA", "ÖZTÜRK", "DEMIR", "SINGH", "AHAMADA", "HOARAU", "PAYET", "GRONDIN",
        "ARNAUD", "BARBIER", "BOUVIER", "CARRE", "COLLET", "CORDIER", "DESCHAMPS", "DUMAS", "FAVRE", "FERRAND", "GIRAUD", "GONNET", "LACROIX",
        "MALLET", "NOËL", "OLIVIER", "PICHON", "POINT", "RAYMOND", "REYNAUD", "RIVIÈRE", "TERRIER", "VALLET", "VERDIER", "VIDAL", "VILLARD",
    ];
}
